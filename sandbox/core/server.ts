import { type FastifyInstance, fastify } from 'fastify';
import { parseBodies } from './bodies.ts';
import type { Clock } from './clock.ts';
import { addControl } from './control.ts';
import type { FaultQueue } from './faults.ts';
import type { LoggedRequest, RequestLog } from './request-log.ts';
import { strikeFaults } from './strike.ts';

export interface SandboxServerOptions {
  faults: FaultQueue;
  log: RequestLog;
  clock: Clock;
  /** Puts the system's own state back to its seed; faults, log and clock are reset in any case. */
  reset?: () => void | Promise<void>;
}

/**
 * The HTTP layer every system of the sandbox stands on: body parsers without a limit (see `bodies.ts`), the
 * request log, queued faults, and the control endpoints under `/__sandbox`. A route that wants its body as a
 * stream says `{ config: { streamBody: true } }`.
 */
export function createSandboxServer(options: SandboxServerOptions): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: Number.MAX_SAFE_INTEGER,
    forceCloseConnections: true,
    requestTimeout: 0,
    keepAliveTimeout: 60_000,
    // Queries travel in the address; Node's own limit of 16 KB for all headers is below what vendors take.
    http: { maxHeaderSize: 128 * 1024 },
    routerOptions: { maxParamLength: 4096, ignoreTrailingSlash: true },
  });
  parseBodies(app);
  logRequests(app, options);
  strikeFaults(app, options.faults);
  addControl(app, options);
  return app;
}

function logRequests(app: FastifyInstance, { log, clock }: SandboxServerOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/__sandbox')) return;
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
