import type { FastifyInstance } from 'fastify';
import { SalesforceError } from '../errors.ts';

/** Refuses bodies that are not JSON; Bulk's addresses take CSV and see to that themselves. */
export function guardMediaType(api: FastifyInstance): void {
  api.addHook('preValidation', async (request) => {
    const { body, headers, routeOptions } = request;
    if (body === undefined || routeOptions.url?.includes('/jobs/') === true) return;
    const type = (headers['content-type'] ?? 'application/octet-stream').split(';')[0]?.trim() ?? '';
    if (!/^application\/(\w+\+)?json$/i.test(type))
      throw new SalesforceError(
        415,
        'UNSUPPORTED_MEDIA_TYPE',
        `MediaType of '${type}' is not supported by this resource`,
      );
  });
}
