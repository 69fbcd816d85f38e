import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { storeAsOf } from '../records/late.ts';
import { fieldOf } from '../records/store.ts';
import type { Table } from '../records/table.ts';
import { visibleUntil } from '../settings.ts';
import { callOf } from './calls.ts';
import { readableObject } from './discovery.ts';

interface Window {
  table: Table;
  start: number;
  end: number;
}
type Request = FastifyRequest<{ Params: { object: string }; Querystring: { start?: string; end?: string } }>;

const minuteMs = 60_000;
/** Results go back so far, and no further. */
const reachMs = 30 * 24 * 60 * minuteMs;

/**
 * Ids of records that changed, and of those that were deleted, within a span of time.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_getupdated.htm
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_getdeleted.htm (checked 2026-11)
 */
export function addChanges(api: FastifyInstance, org: Org): void {
  // Recently viewed are records that someone opened in the user interface, which is not here.
  api.get('/recent', async () => []);

  api.get('/sobjects/:object/updated', async (request: Request) => {
    const window = readWindow(org, request);
    return {
      ids: rowsOf(window, false).map((row) => window.table.id(row)),
      latestDateCovered: spell(covered(org, window.end)),
    };
  });

  api.get('/sobjects/:object/deleted', async (request: Request) => {
    const window = readWindow(org, request);
    const { table, end } = window;
    const stamp = fieldOf(table, 'SystemModstamp');
    return {
      deletedRecords: rowsOf(window, true).map((row) => ({
        deletedDate: spell(Number(table.get(row, stamp))),
        id: table.id(row),
      })),
      earliestDateAvailable: spell(org.now() - reachMs),
      latestDateCovered: spell(covered(org, end)),
    };
  });
}

/** What was changed up to then is in the answer, so the next call can begin there. */
function covered(org: Org, end: number): number {
  return Math.min(end, visibleUntil(org.settings, org.now()) ?? org.now());
}

/** Deleting a record is its last change, so its stamp tells when that was. */
function rowsOf({ table, start, end }: Window, deleted: boolean): number[] {
  const stamp = fieldOf(table, 'SystemModstamp');
  const rows: number[] = [];
  for (let row = 0; row < table.size(); row += 1) {
    if (table.isDeleted(row) !== deleted) continue;
    const at = Number(table.get(row, stamp));
    if (at >= start && at < end) rows.push(row);
  }
  return rows;
}

function readWindow(org: Org, request: Request): Window {
  const object = readableObject(org, request.params.object, callOf(request).rights);
  const start = readTime('start', request.query.start);
  const end = readTime('end', request.query.end);
  if (end - start < minuteMs) throw wrongDate('startDate must precede endDate by more than one minute');
  if (start < org.now() - reachMs) throw wrongDate('startDate cannot be more than 30 days ago');
  const store = storeAsOf(org.store, visibleUntil(org.settings, org.now()));
  return { table: store.table(object.name), start, end };
}

/** Seconds are ignored, as Salesforce ignores them. A plus that was not encoded arrives as a space. */
function readTime(name: string, text: string | undefined): number {
  if (text === undefined)
    throw new SalesforceError(400, 'MISSING_ARGUMENT', `Required parameter is missing: ${name}`);
  const time = Date.parse(text.replace(' ', '+').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) || Number.isNaN(time))
    throw wrongDate(`${text} is not a valid date of the form YYYY-MM-DDThh:mm:ss+hh:mm`);
  return Math.floor(time / minuteMs) * minuteMs;
}

function wrongDate(message: string): SalesforceError {
  return new SalesforceError(400, 'INVALID_REPLICATION_DATE', message);
}

function spell(time: number): string {
  return new Date(time).toISOString().replace('Z', '+0000');
}
