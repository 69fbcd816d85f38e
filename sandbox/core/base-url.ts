import type { FastifyRequest } from 'fastify';

/**
 * The address under which the caller reached this server, without a slash at the end, so that links we hand out work
 * for it: `http://127.0.0.1:4001`, or what a proxy says in `X-Forwarded-Proto` and `X-Forwarded-Host`.
 */
export function baseUrl(request: FastifyRequest): string {
  const protocol = firstOf(request.headers['x-forwarded-proto']) ?? request.protocol;
  const host = firstOf(request.headers['x-forwarded-host']) ?? request.host;
  return `${protocol}://${host}`;
}

function firstOf(header: string | string[] | undefined): string | undefined {
  return [header].flat()[0]?.split(',')[0]?.trim();
}
