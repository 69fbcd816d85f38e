import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from 'fastify';
import { parseBodies } from './bodies.ts';
import type { ServerCertificate } from './certificate.ts';
import type { Clock } from './clock.ts';
import { compressAnswers } from './compress.ts';
import { addControl } from './control.ts';
import type { FaultQueue } from './faults.ts';
import { innerCall } from './inner-call.ts';
import type { LoggedRequest, RequestLog } from './request-log.ts';
import type { Snapshotable } from './snapshots.ts';
import { type ErrorBody, strikeFaults } from './strike.ts';

export interface SandboxServerOptions {
  faults: FaultQueue;
  log: RequestLog;
  clock: Clock;
  /** Puts the system's own state back to its seed; faults, log and clock are reset in any case. */
  reset?: () => void | Promise<void>;
  /** How the system spells an error that a fault asks for by code; absent means `{ errorCode, message }`. */
  errorBody?: ErrorBody;
  /** What snapshots are taken of; absent means the system has none. */
  state?: Snapshotable;
  /** Where snapshots outlive the process; absent keeps them in memory. */
  folder?: string | undefined;
  /** Serves HTTPS with it; undefined means plain HTTP. Required, so that no system forgets to ask for it. */
  tls: ServerCertificate | undefined;
}

/** One that is served; parameters stand as `:name`. */
export interface Route {
  method: string;
  path: string;
}

/**
 * The HTTP layer every system of the sandbox stands on: body parsers without a limit (see `bodies.ts`), the
 * request log, queued faults, and the control endpoints under `/__sandbox`. A route that wants its body as a
 * stream says `{ config: { streamBody: true } }`.
 */
export function createSandboxServer(options: SandboxServerOptions): FastifyInstance {
  // Node's own limit of 16 KB for all headers is below what vendors take: queries travel in the address.
  const headers = { maxHeaderSize: 128 * 1024 };
  const settings = {
    logger: false,
    bodyLimit: Number.MAX_SAFE_INTEGER,
    forceCloseConnections: true,
    // Addresses that cannot be decoded never come to a route.
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void => {
      const { statusCode: status = 400, message } = error;
      reply.code(status).send((options.errorBody ?? plain)({ status, errorCode: 'INVALID_INPUT', message }));
    },
    clientErrorHandler: answerBadRequest(options.errorBody ?? plain),
    // Some clients join an address that ends with a slash to a path.
    rewriteUrl: ({ url }: IncomingMessage) => (url ?? '/').replace(/^\/{2,}/, '/'),
    requestTimeout: 0,
    keepAliveTimeout: 60_000,
    routerOptions: { maxParamLength: 4096, ignoreTrailingSlash: true },
  };
  const { tls } = options;
  const app: FastifyInstance =
    tls === undefined
      ? fastify({ ...settings, http: headers })
      : // True but for the server's class, and an HTTPS server does all that routes ask of an HTTP server.
        (fastify({ ...settings, https: { ...headers, key: tls.key, cert: tls.cert } }) as never);
  const routes: Route[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, path: url });
  });
  // Clients reckon with the time that answers tell, so it is the clock's.
  app.addHook('onSend', async (_request, reply) => {
    // A fault may have put another there.
    if (!reply.hasHeader('Date')) reply.header('Date', options.clock.now().toUTCString());
  });
  parseBodies(app);
  logRequests(app, options);
  strikeFaults(app, options.faults, options.errorBody ?? plain);
  compressAnswers(app);
  addControl(app, { ...options, routes });
  return app;
}

const plain: ErrorBody = ({ errorCode, message }) => ({ errorCode, message });

/** Answers what is not HTTP, or too long to be taken, before any route sees it. */
function answerBadRequest(errorBody: ErrorBody) {
  return ({ code }: { code?: string }, socket: Socket): void => {
    if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const tooLong = code === 'HPE_HEADER_OVERFLOW';
    const [status, reason] = tooLong ? [431, 'Request Header Fields Too Large'] : [400, 'Bad Request'];
    const body = JSON.stringify(errorBody({ status, errorCode: 'INVALID_INPUT', message: reason }));
    const head = `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
  };
}

function logRequests(app: FastifyInstance, { log, clock }: SandboxServerOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/__sandbox') || innerCall.getStore() !== undefined) return;
    const started = performance.now();
    const entry: LoggedRequest = {
      time: clock.now().toISOString(),
      method: request.method,
      path: request.url.split('?', 1)[0] ?? request.url,
      status: 0,
      ms: 0,
    };
    log.add(entry);
    reply.raw.once('finish', () => {
      entry.status = reply.raw.statusCode;
      entry.ms = Math.round(performance.now() - started);
    });
  });
}
