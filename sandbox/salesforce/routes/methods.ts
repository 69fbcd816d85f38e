import type { FastifyInstance } from 'fastify';
import { SalesforceError } from '../errors.ts';
import { callInside } from './inside.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof methods)[number];

/**
 * Answers 405 to the methods that an address does not take. A POST may name another method in `_HttpMethod`, for
 * clients that cannot send it.
 *
 * @param add  adds the routes of the API
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm (405; checked 2026-11)
 */
export function withOtherMethods(api: FastifyInstance, add: () => void): void {
  const taken = new Map<string, Set<string>>();
  let adding = true;
  api.addHook('onRoute', ({ routePath, method }) => {
    if (!adding) return;
    const known = taken.get(routePath) ?? new Set();
    taken.set(routePath, known);
    for (const word of [method].flat()) known.add(word);
  });
  add();
  adding = false;

  for (const [url, known] of taken) {
    const allowed = ['HEAD', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((word) => known.has(word));
    for (const method of methods.filter((word) => !known.has(word)))
      api.route<{ Querystring: { _HttpMethod?: string } }>({
        method,
        url,
        async handler(request, reply) {
          const wanted = request.query._HttpMethod?.toUpperCase();
          if (method === 'POST' && wanted !== undefined && known.has(wanted as Method)) {
            const path = request.url.replace(/([?&])_HttpMethod=\w+&?/i, '$1').replace(/[?&]$/, '');
            const inside = { method: wanted, url: path, body: request.body };
            const { status, body } = await callInside(api, request, inside);
            return reply.code(status).send(body ?? undefined);
          }
          throw new SalesforceError(
            405,
            'METHOD_NOT_ALLOWED',
            `HTTP Method '${method}' not allowed. Allowed are ${allowed.join(',')}`,
          );
        },
      });
  }
}
