import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { makeId } from '../records/ids.ts';
import { type QueryResult, runQuery } from '../soql/run.ts';
import { toRecord } from '../soql/select.ts';
import { callOf, headerOption } from './calls.ts';

interface Cursor {
  result: QueryResult;
  pageRows: number;
}

/** Cursors kept at once; the oldest goes first, as Salesforce's do after ten a user. */
const mostCursors = 100;

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm (2,000 rows a page) */
export function addQuery(api: FastifyInstance, org: Org): void {
  const cursors = new Map<string, Cursor>();
  let opened = 0;

  const first = (all: boolean) => async (request: FastifyRequest<{ Querystring: { q?: string } }>) => {
    const { q } = request.query;
    if (q === undefined)
      throw new SalesforceError(400, 'MALFORMED_QUERY', 'A query string has to be specified');
    const { rights } = callOf(request);
    const result = runQuery({ store: org.store, rights, now: org.now(), all }, q);
    if (result.countOnly) return { totalSize: result.rows.length, done: true, records: [] };
    const asked = Number(headerOption(request, 'sforce-query-options', 'batchSize') ?? 2000);
    const pageRows = Math.min(2000, Math.max(200, asked));
    if (result.rows.length <= pageRows) return page(request, '', { result, pageRows }, 0);
    opened += 1;
    const id = makeId('0r8', opened).slice(0, 15);
    cursors.set(id, { result, pageRows });
    for (const oldest of cursors.keys()) if (cursors.size > mostCursors) cursors.delete(oldest);
    return page(request, id, { result, pageRows }, 0);
  };
  api.get('/query', first(false));
  api.get('/queryAll', first(true));

  const next = async (request: FastifyRequest<{ Params: { locator: string } }>) => {
    const [, id, offset] = /^(\w{15})\w{0,3}-(\d+)$/.exec(request.params.locator) ?? [];
    const cursor = cursors.get(id ?? '');
    if (id === undefined || cursor === undefined)
      throw new SalesforceError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    return page(request, id, cursor, Number(offset));
  };
  api.get('/query/:locator', next);
  api.get('/queryAll/:locator', next);

  function page(request: FastifyRequest, id: string, { result, pageRows }: Cursor, offset: number): object {
    const { base, version } = callOf(request);
    const { rows, scope, columns } = result;
    const end = offset + pageRows;
    return {
      totalSize: rows.length,
      done: end >= rows.length,
      ...(end < rows.length ? { nextRecordsUrl: `${base}/query/${id}-${end}` } : {}),
      records: rows.slice(offset, end).map((row) => toRecord(scope, columns, row, version)),
    };
  }
}
