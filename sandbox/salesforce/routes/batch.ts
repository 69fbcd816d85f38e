import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { SalesforceError } from '../errors.ts';
import { callInside, pathOf } from './inside.ts';
import { readBody } from './read-body.ts';

const Body = z.object({
  haltOnError: z.boolean().default(false),
  batchRequests: z.array(
    z.object({
      method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
      url: z.string(),
      richInput: z.unknown().optional(),
    }),
  ),
});
const mostSubrequests = 25;

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_batch.htm (checked 2026-11) */
export function addBatch(api: FastifyInstance): void {
  api.post('/composite/batch', async (request) => {
    const { haltOnError, batchRequests } = readBody(Body, request.body);
    if (batchRequests.length > mostSubrequests)
      throw new SalesforceError(
        400,
        'LIMIT_EXCEEDED',
        `The request can’t contain more than ${mostSubrequests} operations.`,
      );
    const results: { statusCode: number; result: unknown }[] = [];
    for (const { method, url, richInput } of batchRequests) {
      if (haltOnError && results.some(isBad)) {
        results.push({
          statusCode: 412,
          result: [{ errorCode: 'BATCH_PROCESSING_HALTED', message: 'Batch processing halted per request' }],
        });
        continue;
      }
      const path = url.replace(/^\/?(services\/data\/)?/, '/services/data/');
      const { status, body } = /^\/services\/data\/v[\d.]+\/composite\b/.test(pathOf(path))
        ? {
            status: 400,
            body: [{ errorCode: 'INVALID_INPUT', message: `The url '${url}' is not supported in a batch` }],
          }
        : await callInside(api, request, { method, url: path, body: richInput });
      results.push({ statusCode: status, result: body });
    }
    return { hasErrors: results.some(isBad), results };
  });
}

function isBad({ statusCode }: { statusCode: number }): boolean {
  return statusCode >= 400;
}
