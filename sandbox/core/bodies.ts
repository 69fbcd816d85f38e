import { pipeline } from 'node:stream';
import { createBrotliDecompress, createUnzip } from 'node:zlib';
import type { FastifyContextConfig, FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True hands the body to the route as a Readable of bytes, whatever its type. */
    streamBody?: boolean;
  }
}

/**
 * Parses JSON, forms (to an object of strings), text, XML and CSV (to a string) and anything else (to a Buffer)
 * without a size limit. Bodies sent with gzip, deflate or brotli are inflated. An empty body is `undefined`.
 */
export function parseBodies(app: FastifyInstance): void {
  app.addHook('preParsing', async (request, _reply, payload) => {
    const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
    if (encoding === 'identity' || encoding === '') return payload;
    if (!['gzip', 'x-gzip', 'deflate', 'br'].includes(encoding))
      throw Object.assign(new Error(`Content-Encoding ${encoding} is not supported`), { statusCode: 415 });
    const inflated = encoding === 'br' ? createBrotliDecompress() : createUnzip();
    // An upload that breaks off, or is not what it says, fails for who reads it; where nobody does, it must not end us.
    inflated.on('error', () => undefined);
    return pipeline(payload, inflated, () => undefined);
  });
  app.removeAllContentTypeParsers();
  add(app, 'application/json', (bytes) => JSON.parse(bytes.toString('utf8')));
  add(app, 'application/x-www-form-urlencoded', (bytes) =>
    Object.fromEntries(new URLSearchParams(bytes.toString('utf8'))),
  );
  add(app, /^(text\/|application\/(soap\+)?xml)/, (bytes) => bytes.toString('utf8'));
  add(app, '*', (bytes) => bytes);
}

function add(app: FastifyInstance, type: string | RegExp, parse: (bytes: Buffer) => unknown): void {
  app.addContentTypeParser(type, async (request: FastifyRequest, payload: AsyncIterable<Buffer>) => {
    const config: FastifyContextConfig = request.routeOptions.config;
    if (config.streamBody === true) return payload;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of payload) chunks.push(chunk);
      return chunks.length === 0 ? undefined : parse(Buffer.concat(chunks));
    } catch (cause) {
      throw Object.assign(new Error(`The body is not valid ${request.headers['content-type']}`, { cause }), {
        statusCode: 400,
        code: 'UNREADABLE_BODY',
        bytes: Buffer.concat(chunks),
      });
    }
  });
}
