import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { callOf } from './calls.ts';
import { fillReferences, MissingReference } from './composite-references.ts';
import {
  allOrNoneToo,
  failsAll,
  halted,
  isBad,
  type Result,
  rolledBack,
  Subrequest,
} from './composite-results.ts';
import { callInside, pathOf } from './inside.ts';
import { readBody } from './read-body.ts';

const Body = z.object({
  allOrNone: z.boolean().default(false),
  collateSubrequests: z.boolean().optional(),
  compositeRequest: z.array(Subrequest),
});
/**
 * What subrequests may call: sObject resources, queries and sObject Collections.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite_post.htm (checked 2026-11)
 */
const servedInside = /^\/services\/data\/v[\d.]+\/(sobjects|query|queryAll|composite\/sobjects)(\/|$)/;
/** Subrequests have those of the whole call. */
const inherited = ['accept', 'authorization', 'content-type'];
/** Of all subrequests, and of those that query or write collections. */
const most = { all: 25, heavy: 5 };
const shownHeaders = { location: 'Location', etag: 'ETag', 'last-modified': 'Last-Modified' };

/**
 * Subrequests are done in their order, one after the other, also where `collateSubrequests` allows otherwise.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite_post.htm (checked 2026-11)
 * @see https://github.com/guardian/support-service-lambdas/pull/766 (what a live org answered to more than 25)
 */
export function addComposite(api: FastifyInstance, org: Org): void {
  api.get('/composite', async (request) => {
    const { base } = callOf(request);
    return Object.fromEntries(
      ['tree', 'batch', 'sobjects'].map((name) => [name, `${base}/composite/${name}`]),
    );
  });

  api.post('/composite', async (request) => {
    const { allOrNone, compositeRequest } = readBody(Body, request.body);
    checkNames(compositeRequest);
    checkHeaders(compositeRequest);
    const tooMuch = excess(compositeRequest);
    if (tooMuch !== undefined) return { compositeResponse: [halted(null, tooMuch, 'LIMIT_EXCEEDED')] };
    if (!allOrNone) return { compositeResponse: await performAll(api, request, compositeRequest) };
    const results = await org.transactions.run(
      () => performAll(api, request, compositeRequest.map(allOrNoneToo), failsAll),
      (outcome) => !outcome.some(failsAll),
    );
    return { compositeResponse: results.some(failsAll) ? rolledBack(compositeRequest, results) : results };
  });
}

async function performAll(
  api: FastifyInstance,
  request: FastifyRequest,
  subrequests: readonly Subrequest[],
  stopAt?: (result: Result) => boolean,
): Promise<Result[]> {
  const results: Result[] = [];
  const bodies = new Map<string, unknown>();
  for (const subrequest of subrequests) {
    const result = await perform(api, request, subrequest, bodies);
    results.push(result);
    if (stopAt?.(result) === true) break;
    if (!isBad(result)) bodies.set(subrequest.referenceId, result.body);
  }
  return results;
}

async function perform(
  api: FastifyInstance,
  request: FastifyRequest,
  subrequest: Subrequest,
  bodies: ReadonlyMap<string, unknown>,
): Promise<Result> {
  const { method, referenceId } = subrequest;
  try {
    const url = fillReferences(subrequest.url, bodies, encodePart);
    if (!url.startsWith('/') || !servedInside.test(pathOf(url)))
      return halted(referenceId, `The url '${url}' is not supported in a composite request`, 'INVALID_INPUT');
    const { status, headers, body } = await callInside(api, request, {
      method,
      url,
      headers: fillReferences(subrequest.httpHeaders ?? {}, bodies),
      body: fillReferences(subrequest.body, bodies),
    });
    const httpHeaders = Object.entries(shownHeaders)
      .filter(([name]) => headers[name] !== undefined)
      .map(([name, spelling]) => [spelling, headers[name]]);
    return { body, httpHeaders: Object.fromEntries(httpHeaders), httpStatusCode: status, referenceId };
  } catch (error) {
    if (error instanceof MissingReference) return halted(referenceId, error.message);
    throw error;
  }
}

/** Why the request as a whole is too much. */
function excess(requests: readonly Subrequest[]): string | undefined {
  const heavy = requests.filter(({ url }) => /\/v[\d.]+\/(query|queryAll|composite\/sobjects)\b/.test(url));
  if (requests.length > most.all) return `The request can’t contain more than ${most.all} operations.`;
  if (heavy.length > most.heavy)
    return `The request can’t contain more than ${most.heavy} query or sObject Collections operations.`;
  return undefined;
}

function checkNames(requests: readonly Subrequest[]): void {
  const names = new Set<string>();
  for (const { referenceId } of requests) {
    if (!/^\w+$/.test(referenceId))
      throw new SalesforceError(400, 'INVALID_INPUT', `Invalid reference ID: ${referenceId}`);
    if (names.has(referenceId))
      throw new SalesforceError(400, 'INVALID_INPUT', `Duplicate reference ID: ${referenceId}`);
    names.add(referenceId);
  }
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/requests_composite.htm (that the call fails with 400; checked 2026-11) */
function checkHeaders(requests: readonly Subrequest[]): void {
  for (const name of requests.flatMap(({ httpHeaders = {} }) => Object.keys(httpHeaders)))
    if (inherited.includes(name.toLowerCase()))
      throw new SalesforceError(
        400,
        'INVALID_INPUT',
        `Header '${name}' can't be specified in a subrequest: it is inherited from the top-level request.`,
      );
}

/** Slashes stay, for references to a whole address such as `nextRecordsUrl`. */
function encodePart(text: string): string {
  return encodeURI(text).replace(/[#&+]/g, encodeURIComponent);
}
