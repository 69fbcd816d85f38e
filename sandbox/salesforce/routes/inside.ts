import type { FastifyInstance, FastifyRequest } from 'fastify';
import { innerCall } from '../../core/inner-call.ts';

/** A call to this same org, by the path that a client would use. */
export interface InsideCall {
  method: string;
  /** From `/services/data` on, with its query string. */
  url: string;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface InsideAnswer {
  status: number;
  headers: Record<string, unknown>;
  /** Parsed JSON, or null for an answer without a body. */
  body: unknown;
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** The path that a call to this address reaches, its `..` resolved and without its query string. */
export function pathOf(url: string): string {
  return new URL(url.replace(/^\/+/, '/'), 'http://org').pathname;
}

/** Makes a call within another, under the same user: through the same routes, but neither logged nor counted. */
export async function callInside(
  api: FastifyInstance,
  request: FastifyRequest,
  { method, url, headers, body }: InsideCall,
): Promise<InsideAnswer> {
  const known = methods.find((word) => word === method);
  if (known === undefined)
    return {
      status: 405,
      headers: {},
      body: [{ errorCode: 'METHOD_NOT_ALLOWED', message: `HTTP Method '${method}' not allowed.` }],
    };
  // The call begins only where it is awaited, so that must be inside.
  const answer = await innerCall.run(
    request,
    async () =>
      await api.inject({
        method: known,
        url,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      }),
  );
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: answer.payload === '' ? null : JSON.parse(answer.payload),
  };
}
