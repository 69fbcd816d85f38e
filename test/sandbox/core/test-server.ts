import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { createClock } from '../../../sandbox/core/clock.ts';
import { createFaultQueue } from '../../../sandbox/core/faults.ts';
import { createRequestLog } from '../../../sandbox/core/request-log.ts';
import { createSandboxServer } from '../../../sandbox/core/server.ts';

/** A sandbox server with a few routes, until the test ends. */
export interface TestServer {
  url: string;
  /** Calls of `/count` that took effect. */
  effects: () => number;
  post: (path: string, body: unknown, type?: string) => Promise<Response>;
}

export async function startServer(): Promise<TestServer> {
  let effects = 0;
  const app = createSandboxServer({
    faults: createFaultQueue(),
    log: createRequestLog(),
    clock: createClock(),
    tls: undefined,
  });
  app.post('/echo', async (request) => ({ body: request.body ?? null }));
  app.post('/count', async () => ({ effects: ++effects }));
  app.post('/empty', async (_request, reply) => reply.code(204).send());
  app.get('/long', async () => Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(1000, 'x'))));
  app.get('/failing', async () =>
    Readable.from(
      (function* () {
        yield* [];
        throw new Error('before the first byte');
      })(),
    ),
  );
  app.get('/large', async () => 'x'.repeat(5000));
  app.get('/small', async () => 'x'.repeat(500));
  app.put('/bytes', { config: { streamBody: true } }, async (request) => {
    let bytes = 0;
    // True for every route that asks for its body as a stream.
    for await (const chunk of request.body as Readable) bytes += chunk.length;
    return { bytes };
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  // A listening TCP server always has an address object.
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  onTestFinished(() => app.close());
  return {
    url,
    effects: () => effects,
    post: (path, body, type = 'application/json') =>
      fetch(url + path, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': type },
      }),
  };
}
