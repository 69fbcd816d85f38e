import { type FieldDef, systemFields } from '../schema/definition.ts';
import { type Criterion, sortRows } from './order.ts';
import type { QueryScope } from './path.ts';
import { isOrdered, type Range } from './range.ts';
import { type Filter, sizeOf } from './where.ts';

export interface Wanted {
  filter: Filter | undefined;
  order: readonly Criterion[];
  /** Whether deleted records are found too. */
  all: boolean;
  /** Rows up to which the caller looks. */
  atMost: number;
}

const whole: Range = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };

/**
 * The rows that pass, in order. Looks at as few as an index allows: those of an equal value, those in a span of time,
 * or those in the order asked for, until there are enough.
 */
export function findRows(scope: QueryScope, { filter, order, all, atMost }: Wanted): number[] {
  const { table } = scope;
  const passes = (row: number) =>
    (!table.isDeleted(row) || (all && !table.isErased(row))) && (filter === undefined || filter.test(row));
  // Deleted records have left every index of values.
  const candidates = all ? undefined : filter?.candidates;
  const few = candidates === undefined ? Number.POSITIVE_INFINITY : sizeOf(candidates);
  const spans = [...(filter?.ranges ?? [])]
    .map(([field, range]) => ({ field, range, size: spanSize(scope, field, range) }))
    .sort((one, other) => one.size - other.size);
  const [span] = spans;
  if (candidates !== undefined && few <= (span?.size ?? Number.POSITIVE_INFINITY))
    return finish(passing(ascending(candidates), passes), order, atMost);
  const walked = orderedBy(order);
  if (walked !== undefined && (span === undefined || span.field === walked.field || span.size > atMost)) {
    const range = filter?.ranges.get(walked.field) ?? whole;
    if (range !== whole || holdsAll(scope, walked.field))
      return take(passing(walk(scope, walked.field, range, walked.descending), passes), atMost);
  }
  const rows = span === undefined ? count(0, table.size()) : walk(scope, span.field, span.range, false);
  return finish(passing(rows, passes), order, atMost);
}

/** Whether no record lacks a value, as some that the org was made with do. */
function holdsAll(scope: QueryScope, field: FieldDef): boolean {
  return spanSize(scope, field, whole) >= scope.table.size();
}

/** The field whose index has the rows in the order asked for. */
function orderedBy(order: readonly Criterion[]): { field: FieldDef; descending: boolean } | undefined {
  const [first, second] = order;
  if (first === undefined || order.length > 2) return undefined;
  const isOwn = (criterion: Criterion) =>
    criterion.path.references.length === 0 && !criterion.path.key.includes('(');
  if (!isOwn(first) || !isOrdered(first.path.field)) return undefined;
  if (
    second !== undefined &&
    !(isOwn(second) && second.path.field.index === systemFields.Id && second.descending === first.descending)
  )
    return undefined;
  return { field: first.path.field, descending: first.descending };
}

function spanSize({ table }: QueryScope, field: FieldDef, { min, max }: Range): number {
  if (field.index !== systemFields.Id) return table.sorted(field).count(min, max);
  return Math.max(0, Math.min(max, table.size()) - Math.max(min, 1) + 1);
}

function walk(
  { table }: QueryScope,
  field: FieldDef,
  { min, max }: Range,
  descending: boolean,
): Iterable<number> {
  if (field.index !== systemFields.Id) return table.sorted(field).walk(min, max, descending);
  const [from, to] = [Math.max(min, 1) - 1, Math.min(max, table.size())];
  return descending ? countDown(to, from) : count(from, to);
}

function* count(from: number, to: number): Iterable<number> {
  for (let row = from; row < to; row += 1) yield row;
}

function* countDown(to: number, from: number): Iterable<number> {
  for (let row = to - 1; row >= from; row -= 1) yield row;
}

function ascending(candidates: readonly (readonly number[])[]): Iterable<number> {
  return [...new Set(candidates.flat())].sort((one, other) => one - other);
}

function* passing(rows: Iterable<number>, passes: (row: number) => boolean): Iterable<number> {
  for (const row of rows) if (passes(row)) yield row;
}

function finish(rows: Iterable<number>, order: readonly Criterion[], atMost: number): number[] {
  return order.length === 0 ? take(rows, atMost) : sortRows(rows, order, atMost);
}

function take(rows: Iterable<number>, atMost: number): number[] {
  const taken: number[] = [];
  if (atMost <= 0) return taken;
  for (const row of rows) {
    taken.push(row);
    if (taken.length >= atMost) break;
  }
  return taken;
}
