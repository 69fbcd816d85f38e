import type { Value } from '../records/table.ts';
import type { FieldDef } from '../schema/definition.ts';
import { type DateRange, dateRange } from './date-range.ts';
import { SoqlError } from './fault.ts';
import { like } from './like.ts';
import { constant, type Literal, soapType } from './literal.ts';

/** Whether a stored value meets a condition. */
export type Test = (value: Value) => boolean;

/**
 * Compares as Salesforce does: strings regardless of case, nothing but `=` and `!=` ever true for null, a date literal
 * as a span.
 *
 * @param near  the field as the query spells it
 * @throws SoqlError `INVALID_FIELD` or `INVALID_QUERY_FILTER_OPERATOR` when value or operator do not suit the field
 */
export function compile(
  field: FieldDef,
  operator: string,
  literals: readonly Literal[],
  now: number,
  near: string,
): Test {
  const unsuitable = () =>
    new SoqlError('INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${field.type} field`, near, 'WHERE');
  const isMultiple = field.type === 'multipicklist';
  const [first] = literals;
  switch (operator) {
    case 'IN':
    case 'NOT IN': {
      const spans = literals.filter(({ kind }) => kind.startsWith('DATE_'));
      const tests = spans.map(({ text }) => within('=', dateRange(text, now)));
      const wanted = new Set(
        literals
          .filter((literal) => !spans.includes(literal))
          .map((literal) => comparable(field, constant(field, literal, near))),
      );
      const inside: Test = (value) =>
        wanted.has(comparable(field, value)) || tests.some((test) => test?.(value));
      return operator === 'IN' ? inside : (value) => !inside(value);
    }
    case 'LIKE': {
      const textual = soapType(field) === 'string' && !isMultiple;
      if (!textual || field.type === 'id' || field.type === 'reference') throw unsuitable();
      if (first === undefined) throw unsuitable();
      constant(field, first, near);
      return like(first.raw);
    }
    case 'INCLUDES':
    case 'EXCLUDES': {
      if (!isMultiple) throw unsuitable();
      const groups = literals.map(({ text }) => text.toLowerCase().split(';'));
      return (value) => {
        const chosen = String(value ?? '')
          .toLowerCase()
          .split(';');
        const included = groups.some((group) => group.every((item) => chosen.includes(item.trim())));
        return (operator === 'INCLUDES') === included;
      };
    }
  }
  if (first === undefined) throw unsuitable();
  if (first.kind.startsWith('DATE_')) {
    const test = within(operator, dateRange(first.text, now));
    if ((field.type !== 'date' && field.type !== 'datetime') || test === undefined) throw unsuitable();
    return test;
  }
  const right = comparable(field, constant(field, first, near));
  if (operator === '=') return (value) => comparable(field, value) === right;
  if (operator === '!=') return (value) => comparable(field, value) !== right;
  if (right === null || field.type === 'boolean' || isMultiple) throw unsuitable();
  return compare(field, operator, right);
}

/** Equal values are equal, whatever their case; an id of 15 characters is that of 18; choices have no order. */
function comparable(field: FieldDef, value: Value): Value {
  if (typeof value !== 'string') return value;
  if (field.type === 'id' || field.type === 'reference') return value.slice(0, 15);
  if (field.caseSensitive) return value;
  const folded = value.toLowerCase();
  return field.type === 'multipicklist' && folded.includes(';') ? folded.split(';').sort().join(';') : folded;
}

function compare(field: FieldDef, operator: string, right: Value): Test {
  if (right === null) return () => false;
  return (value) => {
    const left = comparable(field, value);
    if (left === null) return false;
    if (operator === '<') return left < right;
    if (operator === '<=') return left <= right;
    return operator === '>' ? left > right : left >= right;
  };
}

function within(operator: string, { start, end }: DateRange): Test | undefined {
  const tests: Record<string, (time: number) => boolean> = {
    '=': (time) => time >= start && time < end,
    '!=': (time) => time < start || time >= end,
    '<': (time) => time < start,
    '<=': (time) => time < end,
    '>': (time) => time >= end,
    '>=': (time) => time >= start,
  };
  const test = tests[operator];
  if (test === undefined) return undefined;
  return (value) => {
    if (value === null) return operator === '!=';
    return test(typeof value === 'number' ? value : Date.parse(String(value)));
  };
}
