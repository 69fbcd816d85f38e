import type { StepContext, WriteRequest } from '../../core/connector.ts';
import type { TargetField, TargetObject } from '../../core/target.ts';
import type { Client } from './client.ts';
import { fieldOf, NUMBER_TYPES } from './fields.ts';
import { query, type SalesforceRecord } from './query.ts';
import { NULL_CELL } from './records.ts';
import { listsThatFit, literalsOf, quote, soqlTime } from './soql.ts';

/** Salesforce's times and its `Date` header have whole seconds. */
const MARGIN_MS = 2_000;

interface KeyColumn {
  field: TargetField;
  /** Where its cell is in a row. */
  place: number;
}

/**
 * Finds what an earlier attempt of this step created before its answer was lost: records of the connection's user,
 * no older than the step, that have the key cells of a row. One record stands for one row only.
 *
 * @returns ids by index in `rows`
 */
export async function findCreatedEarlier(
  client: Client,
  target: TargetObject,
  request: WriteRequest,
  rows: readonly (readonly string[])[],
  startedAt: Date,
  context: StepContext,
): Promise<Map<number, string>> {
  const columns = keyColumnsOf(target, request);
  const { userId } = await client.session();
  const since = new Date(startedAt.getTime() + client.clockAheadMs() - MARGIN_MS);
  const names = [...new Set(['Id', ...columns.map(({ field }) => field.name)])];
  const select =
    `SELECT ${names.join(', ')} FROM ${target.name}` +
    ` WHERE CreatedById = ${quote(userId)} AND CreatedDate >= ${soqlTime(since)}`;
  const doing = `look up ${target.name} records that an earlier attempt created`;

  const found: SalesforceRecord[] = [];
  for (const soql of queriesOf(select, columns, rows)) {
    for await (const page of query(client, soql, doing, context.signal)) found.push(...page);
    context.progress(0, rows.length);
  }
  return assign(rows, columns, found);
}

function keyColumnsOf(target: TargetObject, request: WriteRequest): KeyColumn[] {
  const names = request.fields.map((name) => name.toLowerCase());
  return request.keyFields.flatMap((name) => {
    const field = fieldOf(target.fields, name);
    const place = names.indexOf(name.toLowerCase());
    // An assignment rule gives the record another owner than the row asked for.
    return field === undefined || place === -1 || field.name === 'OwnerId' ? [] : [{ field, place }];
  });
}

/** Narrows by a key field that every row has, else only by time and user. */
function* queriesOf(
  select: string,
  columns: readonly KeyColumn[],
  rows: readonly (readonly string[])[],
): Generator<string> {
  const anchor = columns
    .filter(({ field, place }) => rankOf(field) < 9 && rows.every((row) => isFilled(row[place])))
    .sort((a, b) => rankOf(a.field) - rankOf(b.field))[0];
  if (anchor === undefined) {
    yield select;
    return;
  }
  const { field, place } = anchor;
  const literals = literalsOf(field.type, new Set(rows.map((row) => row[place] ?? '')));
  const around = `${select} AND ${field.name} IN `;
  for (const list of listsThatFit(literals, around)) yield `${around}(${list.join(',')})`;
}

/** The lower, the fewer records share a value; 9 cannot be listed in a query. */
function rankOf(field: TargetField): number {
  if (field.externalId || field.unique) return 0;
  if (field.idLookup || field.type === 'email') return 1;
  if (field.type === 'phone') return 2;
  return field.type === 'string' ? 3 : 9;
}

function assign(
  rows: readonly (readonly string[])[],
  columns: readonly KeyColumn[],
  found: readonly SalesforceRecord[],
): Map<number, string> {
  const left = new Set(found);
  const ids = new Map<number, string>();
  rows.forEach((row, index) => {
    for (const record of left) {
      if (!columns.every(({ field, place }) => agree(field, row[place], record[field.name]))) continue;
      left.delete(record);
      ids.set(index, String(record.Id));
      return;
    }
  });
  return ids;
}

/** An empty cell was not sent, so the record may hold a default there. */
function agree(field: TargetField, cell: string | undefined, value: unknown): boolean {
  if (cell === undefined || cell === '') return true;
  if (cell === NULL_CELL) return value == null;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return false;
  return comparable(field, cell) === comparable(field, String(value));
}

function comparable({ type }: TargetField, text: string): string {
  if (type === 'boolean') return /^(true|1)$/i.test(text) ? 'true' : 'false';
  if (type === 'date') return text.slice(0, 10);
  if (type === 'datetime') return String(Date.parse(text));
  if (type === 'reference' || type === 'id') return text.slice(0, 15);
  if (NUMBER_TYPES.has(type)) return String(Number(text));
  return text.replaceAll('\r\n', '\n').trim().toLowerCase();
}

function isFilled(cell: string | undefined): boolean {
  return cell !== undefined && cell !== '' && cell !== NULL_CELL;
}
