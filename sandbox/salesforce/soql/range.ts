import { sequenceOf } from '../records/ids.ts';
import { type FieldDef, systemFields } from '../schema/definition.ts';
import { dateRange } from './date-range.ts';
import { constant, type Literal } from './literal.ts';

/** Both ends included; of an id, the number of its row plus one. */
export interface Range {
  min: number;
  max: number;
}

type Ranges = ReadonlyMap<FieldDef, Range>;
const everything: Range = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };

/** Fields whose rows can be read in order: ids are given out in the order of rows, and these times are indexed. */
export function isOrdered(field: FieldDef): boolean {
  const { Id, CreatedDate, LastModifiedDate, SystemModstamp } = systemFields;
  return (
    field.index === Id ||
    (field.type === 'datetime' &&
      field.compound === undefined &&
      [CreatedDate, LastModifiedDate, SystemModstamp].some((index) => index === field.index))
  );
}

/** Where values that meet the condition lie, or undefined where the field's order says nothing. */
export function rangeOf(
  field: FieldDef,
  operator: string,
  literals: readonly Literal[],
  now: number,
  near: string,
): Range | undefined {
  const [literal] = literals;
  if (!isOrdered(field) || literal === undefined) return undefined;
  if (!['=', '<', '<=', '>', '>='].includes(operator)) return undefined;
  // A single id is looked up.
  if (field.type === 'id' && operator === '=') return undefined;
  const span = literal.kind.startsWith('DATE_') ? dateRange(literal.text, now) : undefined;
  const value = span === undefined ? constant(field, literal, near) : null;
  const number = field.type === 'id' ? sequenceOf(String(value)) : value;
  if (span === undefined && typeof number !== 'number') return undefined;
  const low = span?.start ?? Number(number);
  // Times are whole milliseconds.
  const high = span === undefined ? Number(number) : span.end - 1;
  if (operator === '=') return { min: low, max: high };
  if (operator === '<') return { ...everything, max: low - 1 };
  if (operator === '<=') return { ...everything, max: high };
  return { ...everything, min: operator === '>' ? high + 1 : low };
}

/** Where rows lie that meet all of some conditions. */
export function meet(all: readonly Ranges[]): Ranges {
  const met = new Map<FieldDef, Range>();
  for (const ranges of all)
    for (const [field, { min, max }] of ranges) {
      const other = met.get(field) ?? everything;
      met.set(field, { min: Math.max(min, other.min), max: Math.min(max, other.max) });
    }
  return met;
}

/** Where rows lie that meet one of some conditions. */
export function hull(all: readonly Ranges[]): Ranges {
  const [first, ...rest] = all;
  const wide = new Map<FieldDef, Range>();
  for (const [field, range] of first ?? []) {
    const others = rest.map((ranges) => ranges.get(field) ?? everything);
    wide.set(field, {
      min: Math.min(range.min, ...others.map(({ min }) => min)),
      max: Math.max(range.max, ...others.map(({ max }) => max)),
    });
  }
  return wide;
}
