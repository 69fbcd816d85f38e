import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { makeId } from '../records/ids.ts';
import { storeAsOf } from '../records/late.ts';
import { visibleUntil } from '../settings.ts';
import { describeColumns } from '../soql/columns.ts';
import { type QueryResult, runQuery } from '../soql/run.ts';
import { showRecords } from '../soql/show.ts';
import { callOf, headerOption } from './calls.ts';

interface QueryString {
  q?: string;
  /** `true` asks what the query would select instead of records. */
  columns?: string;
}

/** Rows as they were found when the query ran; their fields are read with each page. */
interface Cursor {
  result: QueryResult;
  pageRows: number;
  userId: string;
  openedAt: number;
  /** Of the records that it was opened over. */
  generation: number;
}

/** Salesforce keeps as many as are opened; here the oldest goes, so that memory does not fill up. */
const mostCursors = 1000;
/** @see https://developer.salesforce.com/docs/platform/salesforce-app-limits-cheatsheet/guide/salesforce-app-limits-platform-apicursors.html (two days since API 56.0; checked 2026-11) */
const cursorLifetimeMs = 2 * 86_400_000;

/**
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm (2,000 rows a page)
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_queryoptions.htm (batchSize from 200 to 2,000; checked 2026-11)
 */
export function addQuery(api: FastifyInstance, org: Org): void {
  const cursors = new Map<string, Cursor>();
  let opened = 0;

  const first = (all: boolean) => async (request: FastifyRequest<{ Querystring: QueryString }>) => {
    const { q, columns } = request.query;
    if (typeof q !== 'string' || q === '')
      throw new SalesforceError(400, 'MALFORMED_QUERY', 'A query string has to be specified');
    const { rights, userId } = callOf(request);
    const now = org.now();
    const store = storeAsOf(org.store, visibleUntil(org.settings, now));
    const result = runQuery({ store, rights, now, all }, q);
    if (columns === 'true') return describeColumns(result);
    if (result.countOnly) return { totalSize: result.rows.length, done: true, records: [] };
    const { grouped } = result;
    if (grouped !== undefined) return { totalSize: grouped.length, done: true, records: grouped };
    const asked = Number(headerOption(request, 'sforce-query-options', 'batchSize') ?? 2000);
    const pageRows = Number.isNaN(asked) ? 2000 : Math.min(2000, Math.max(200, Math.floor(asked)));
    const cursor = { result, pageRows, userId, openedAt: now, generation: org.store.generation() };
    if (result.rows.length <= pageRows) return page(request, '', cursor, 0);
    opened += 1;
    const id = makeId('0r8', opened).slice(0, 15);
    cursors.set(id, cursor);
    for (const oldest of cursors.keys()) if (cursors.size > mostCursors) cursors.delete(oldest);
    return page(request, id, cursor, 0);
  };
  api.get('/query', first(false));
  api.get('/queryAll', first(true));

  const next = async (request: FastifyRequest<{ Params: { locator: string } }>) => {
    const [, id, offset] = /^(\w{15})\w{0,3}-(\d+)$/.exec(request.params.locator) ?? [];
    const cursor = cursors.get(id ?? '');
    if (id === undefined || cursor === undefined || !isOpen(request, cursor, Number(offset)))
      throw new SalesforceError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    return page(request, id, cursor, Number(offset));
  };
  api.get('/query/:locator', next);
  api.get('/queryAll/:locator', next);

  function isOpen(
    request: FastifyRequest,
    { result, userId, openedAt, generation }: Cursor,
    offset: number,
  ): boolean {
    if (generation !== org.store.generation() || offset >= result.rows.length) return false;
    return callOf(request).userId === userId && org.now() - openedAt < cursorLifetimeMs;
  }

  function page(request: FastifyRequest, id: string, { result, pageRows }: Cursor, offset: number): object {
    const { base, version } = callOf(request);
    const total = result.rows.length;
    const end = offset + pageRows;
    return {
      totalSize: total,
      done: end >= total,
      ...(end < total ? { nextRecordsUrl: `${base}/query/${id}-${end}` } : {}),
      records: showRecords(result, version, offset, end),
    };
  }
}
