import { SalesforceError } from '../errors.ts';
import type { Value } from '../records/table.ts';
import type { FieldDef } from '../schema/definition.ts';
import { type DateRange, dateRange } from './date-range.ts';

/** Whether a stored value meets a condition. */
export type Test = (value: Value) => boolean;

/** A literal as the parser gives it. */
export interface Literal {
  text: string;
  kind: string;
}

/**
 * Compares as Salesforce does: strings regardless of case, nothing but `=` and `!=` ever true for null, a date literal
 * as a span.
 *
 * @throws SalesforceError `INVALID_FIELD` or `INVALID_QUERY_FILTER_OPERATOR` when value or operator do not suit the field
 */
export function compile(field: FieldDef, operator: string, literals: readonly Literal[], now: number): Test {
  const [first] = literals;
  switch (operator) {
    case 'IN':
    case 'NOT IN': {
      const wanted = new Set(literals.map((literal) => comparable(field, constant(field, literal))));
      const inside: Test = (value) => wanted.has(comparable(field, value));
      return operator === 'IN' ? inside : (value) => !inside(value);
    }
    case 'LIKE':
      return like(field, first?.text ?? '');
    case 'INCLUDES':
    case 'EXCLUDES': {
      const groups = literals.map(({ text }) => text.toLowerCase().split(';'));
      return (value) => {
        const chosen = String(value ?? '')
          .toLowerCase()
          .split(';');
        const included = groups.some((group) => group.every((item) => chosen.includes(item)));
        return (operator === 'INCLUDES') === included;
      };
    }
    default:
      if (first === undefined) throw unsuitable(field, operator);
      if (first.kind.startsWith('DATE_')) return within(field, operator, dateRange(first.text, now));
      return compare(field, operator, constant(field, first));
  }
}

/** The stored form of a literal. */
export function constant(field: FieldDef, { text, kind }: Literal): Value {
  if (kind === 'NULL') return null;
  const mismatch = () =>
    new SalesforceError(
      400,
      'INVALID_FIELD',
      `value of filter criterion for field '${field.name}' must be of type ${soapType(field)} and should ${kind === 'STRING' ? 'not ' : ''}be enclosed in quotes`,
    );
  switch (field.type) {
    case 'boolean':
      if (kind !== 'BOOLEAN') throw mismatch();
      return text.toLowerCase() === 'true';
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      if (kind !== 'INTEGER' && kind !== 'DECIMAL') throw mismatch();
      return Number(text);
    case 'date':
      if (kind !== 'DATE') throw mismatch();
      return text;
    case 'datetime':
      if (kind !== 'DATETIME') throw mismatch();
      return Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
    default:
      if (kind !== 'STRING') throw mismatch();
      return text;
  }
}

function soapType(field: FieldDef): string {
  const names: Partial<Record<FieldDef['type'], string>> = {
    datetime: 'dateTime',
    currency: 'double',
    percent: 'double',
  };
  const stringLike = !['boolean', 'int', 'double', 'date', 'datetime', 'currency', 'percent'].includes(
    field.type,
  );
  return stringLike ? 'string' : (names[field.type] ?? field.type);
}

/** Equal values are equal, whatever their case; an id of 15 characters is that of 18. */
function comparable(field: FieldDef, value: Value): Value {
  if (typeof value !== 'string') return value;
  return field.type === 'id' || field.type === 'reference' ? value.slice(0, 15) : value.toLowerCase();
}

function compare(field: FieldDef, operator: string, wanted: Value): Test {
  const right = comparable(field, wanted);
  if (operator === '=') return (value) => comparable(field, value) === right;
  if (operator === '!=') return (value) => comparable(field, value) !== right;
  if (right === null) throw unsuitable(field, operator);
  return (value) => {
    const left = comparable(field, value);
    if (left === null) return false;
    if (operator === '<') return left < right;
    if (operator === '<=') return left <= right;
    return operator === '>' ? left > right : left >= right;
  };
}

function within(field: FieldDef, operator: string, { start, end }: DateRange): Test {
  if (field.type !== 'date' && field.type !== 'datetime') throw unsuitable(field, operator);
  const tests: Record<string, (time: number) => boolean> = {
    '=': (time) => time >= start && time < end,
    '!=': (time) => time < start || time >= end,
    '<': (time) => time < start,
    '<=': (time) => time < end,
    '>': (time) => time >= end,
    '>=': (time) => time >= start,
  };
  const test = tests[operator];
  if (test === undefined) throw unsuitable(field, operator);
  return (value) => {
    if (value === null) return operator === '!=';
    return test(typeof value === 'number' ? value : Date.parse(String(value)));
  };
}

function like(field: FieldDef, pattern: string): Test {
  if (soapType(field) !== 'string' || field.type === 'id' || field.type === 'reference')
    throw unsuitable(field, 'LIKE');
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern.charAt(at);
    if (sign === '\\' && '%_\\'.includes(pattern.charAt(at + 1)) && at + 1 < pattern.length) {
      at += 1;
      source += escaped(pattern.charAt(at));
    } else source += sign === '%' ? '.*' : sign === '_' ? '.' : escaped(sign);
  }
  const expression = new RegExp(`^${source}$`, 'isu');
  return (value) => value !== null && expression.test(String(value));
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function unsuitable(field: FieldDef, operator: string): SalesforceError {
  return new SalesforceError(
    400,
    'INVALID_QUERY_FILTER_OPERATOR',
    `${field.name} is not filterable with operator '${operator}'`,
  );
}
