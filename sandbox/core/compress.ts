import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { innerCall } from './inner-call.ts';

const gzipWhole = promisify(gzip);
/** Small answers would not get smaller. */
const leastBytes = 1024;
/** Fast enough not to hold up bulk results. */
const options = { level: 1, chunkSize: 64 * 1024 };

/** Answers above 1 KB go out with gzip to clients that ask for it. */
export function compressAnswers(app: FastifyInstance): void {
  const announced = new WeakSet<FastifyReply>();
  function announce(reply: FastifyReply): void {
    announced.add(reply);
    reply.removeHeader('content-length').header('content-encoding', 'gzip').header('vary', 'accept-encoding');
  }

  app.addHook('onSend', async (request, reply, payload) => {
    // An answer that failed before its first byte: what follows is the error in its place.
    if (announced.delete(reply)) {
      reply.removeHeader('content-encoding');
      reply.raw.removeHeader('content-encoding');
    }
    const asked = /(^|[\s,])(gzip|\*)(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(
      String(request.headers['accept-encoding'] ?? ''),
    );
    if (!asked || innerCall.getStore() !== undefined || reply.hasHeader('content-encoding')) return payload;
    if (payload instanceof Readable) {
      announce(reply);
      // Who reads the answer sees its failure; nobody else needs to.
      return pipeline(payload, createGzip(options), () => undefined);
    }
    if (typeof payload !== 'string' && !(payload instanceof Uint8Array)) return payload;
    if (payload.length < leastBytes) return payload;
    const packed = await gzipWhole(payload, options);
    announce(reply);
    return packed;
  });
}
