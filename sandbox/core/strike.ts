import { Readable, Transform } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Fault, FaultQueue } from './faults.ts';
import { innerCall } from './inner-call.ts';

/** An error in a system's own shape. */
export type ErrorBody = (error: { status: number; errorCode: string; message: string }) => unknown;

/** Makes every call to `app`, but for those to `/__sandbox`, meet the faults that are queued for it. */
export function strikeFaults(app: FastifyInstance, faults: FaultQueue, errorBody: ErrorBody): void {
  const struck = new WeakMap<FastifyRequest, Fault>();

  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/__sandbox') || innerCall.getStore() !== undefined) return;
    const fault = faults.strike({ method: request.method, url: request.url });
    if (fault === undefined) return;
    struck.set(request, fault);
    // The bytes that are cut are those of the answer itself.
    if (fault.truncate !== undefined) delete request.headers['accept-encoding'];
    if (fault.delayMs !== undefined) await wait(fault.delayMs);
    if (fault.drop === 'before') return hangUp(request, reply);
    if (fault.status !== undefined) return answer(reply, fault, errorBody);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const fault = struck.get(request);
    if (fault?.drop === 'after') {
      if (payload instanceof Readable) payload.destroy();
      hangUp(request, reply);
      return '';
    }
    return fault?.truncate === undefined ? payload : truncated(request, reply, payload, fault);
  });
}

function hangUp(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

function answer(reply: FastifyReply, fault: Fault, errorBody: ErrorBody): FastifyReply {
  const { status = 500, errorCode, message = '' } = fault;
  const body = errorCode === undefined ? fault.body : errorBody({ status, errorCode, message });
  reply.code(status);
  const isText = typeof body === 'string';
  reply.header('content-type', isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8');
  reply.headers(fault.headers ?? {});
  if (body === undefined) return reply.send('');
  return reply.send(isText ? body : JSON.stringify(body));
}

function truncated(request: FastifyRequest, reply: FastifyReply, payload: unknown, fault: Fault): unknown {
  const whole = asStream(reply, payload);
  if (whole === undefined) return payload;
  // A quiet cut must not contradict the announced length; a loud one should.
  if (fault.quiet === true) reply.removeHeader('content-length');
  let left = fault.truncate ?? 0;
  const cut = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const piece = chunk.subarray(0, left);
      left -= piece.length;
      if (piece.length > 0) this.push(piece);
      if (left > 0) return done();
      whole.unpipe(cut);
      whole.destroy();
      if (fault.quiet === true) return this.push(null);
      // The piece is on its way to the socket only after this turn; then the rest is never sent.
      setImmediate(() => request.raw.socket.destroySoon());
    },
  });
  whole.once('error', (error) => cut.destroy(error));
  return whole.pipe(cut);
}

/** Text and bytes announce their length first; an empty answer has nothing to cut. */
function asStream(reply: FastifyReply, payload: unknown): Readable | undefined {
  if (payload instanceof Readable) return payload;
  if (typeof payload !== 'string' && !(payload instanceof Uint8Array)) return undefined;
  const bytes = Buffer.from(payload);
  reply.header('content-length', bytes.length);
  return bytes.length === 0 ? undefined : Readable.from([bytes]);
}
