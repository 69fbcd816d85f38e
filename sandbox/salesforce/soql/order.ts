import type { OrderByClause } from '@jetstreamapp/soql-parser-js';
import type { Address } from '../records/read.ts';
import type { Value } from '../records/table.ts';
import type { FieldDef } from '../schema/definition.ts';
import { sortable } from './abilities.ts';
import { malformedAt } from './fault.ts';
import { resolveCall, spelling } from './functions.ts';
import { type Path, type QueryScope, resolvePath } from './path.ts';

/** One of the fields that a query sorts by. */
export interface Criterion {
  path: Path;
  descending: boolean;
  nullsLast: boolean;
}

/** What a value is sorted by. */
export type SortKey = string | number | boolean | null;

/** @throws SoqlError `INVALID_FIELD`, or `MALFORMED_QUERY` for a field that has no order */
export function resolveOrder(
  scope: QueryScope,
  clause: OrderByClause | OrderByClause[] | undefined,
): Criterion[] {
  return [clause ?? []].flat().map((criterion) => {
    const path =
      'field' in criterion
        ? resolvePath(scope, criterion.field, 'ORDER BY')
        : resolveCall(scope, criterion.fn, 'ORDER BY');
    if (!sortable(path.field))
      throw malformedAt(
        'field' in criterion ? criterion.field : spelling(criterion.fn),
        'ORDER BY',
        `field '${path.field.name}' can not be sorted in a query call`,
      );
    return { path, ...directionOf(criterion) };
  });
}

/** Nulls come first, whichever the direction, unless the query says otherwise. */
export function directionOf({ order, nulls }: OrderByClause): Omit<Criterion, 'path'> {
  return { descending: order === 'DESC', nullsLast: nulls === 'LAST' };
}

/**
 * Text sorts regardless of case, ids by their digits, picklists as their values are listed.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_orderby.htm (checked 2026-11)
 */
export function sortKey(field: FieldDef, value: Value | Address): SortKey {
  if (typeof value === 'object') return null;
  if (typeof value !== 'string' || field.type === 'id' || field.type === 'reference') return value;
  const place = field.picklist.indexOf(value);
  return place < 0 ? value.toLowerCase() : `\0${String(place).padStart(6, '0')}`;
}

export function compareKeys(
  criteria: readonly Omit<Criterion, 'path'>[],
  one: readonly SortKey[],
  other: readonly SortKey[],
): number {
  for (const [at, { descending, nullsLast }] of criteria.entries()) {
    const left = one[at] ?? null;
    const right = other[at] ?? null;
    if (left === right) continue;
    if (left === null) return nullsLast ? 1 : -1;
    if (right === null) return nullsLast ? -1 : 1;
    return left < right === descending ? 1 : -1;
  }
  return 0;
}

/** Sorts rows and keeps the first `atMost`, without ever holding many more than those. */
export function sortRows(rows: Iterable<number>, criteria: readonly Criterion[], atMost: number): number[] {
  let kept: { row: number; keys: SortKey[] }[] = [];
  const compare = (one: (typeof kept)[0], other: (typeof kept)[0]) =>
    compareKeys(criteria, one.keys, other.keys) || one.row - other.row;
  const room = Math.max(1000, atMost * 2);
  let worst: (typeof kept)[0] | undefined;
  for (const row of rows) {
    const entry = { row, keys: criteria.map(({ path }) => sortKey(path.field, path.read(row))) };
    if (worst !== undefined && compare(entry, worst) > 0) continue;
    kept.push(entry);
    if (kept.length < room) continue;
    kept = kept.sort(compare).slice(0, atMost);
    worst = kept.at(-1);
  }
  return kept
    .sort(compare)
    .slice(0, atMost)
    .map(({ row }) => row);
}
