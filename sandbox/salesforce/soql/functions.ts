import type { FieldFunctionExpression, FunctionExp } from '@jetstreamapp/soql-parser-js';
import type { Address } from '../records/read.ts';
import type { Value } from '../records/table.ts';
import type { FieldDef } from '../schema/definition.ts';
import { type Clause, malformedAt } from './fault.ts';
import { type Path, type QueryScope, resolvePath } from './path.ts';

/** A function call as the parser gives it in any clause. */
export type Call = FieldFunctionExpression | FunctionExp;

export const aggregateNames = ['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX'] as const;
export type AggregateName = (typeof aggregateNames)[number];

/** The aggregate function that the call is, if it is one. */
export function aggregateOf(call: Call): AggregateName | undefined {
  const name = call.functionName?.toUpperCase();
  return aggregateNames.find((known) => known === name);
}

/** The call as the query spells it. */
export function spelling(call: Call): string {
  return call.rawValue ?? `${call.functionName}()`;
}

/** The path or function that is a call's only parameter. */
export function operand(scope: QueryScope, call: Call, clause: Clause): Path {
  const [first] = call.parameters ?? [];
  if (first === undefined) throw malformedAt(spelling(call), clause, "unexpected token: ')'");
  return typeof first === 'string' ? resolvePath(scope, first, clause) : resolveCall(scope, first, clause);
}

/**
 * What a function makes of a field of one record: a part of its date in UTC, its label, or its text for people in en_US.
 *
 * @throws SoqlError `MALFORMED_QUERY` for a function that does not suit the field or place
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_date_functions.htm (checked 2026-11)
 */
export function resolveCall(scope: QueryScope, call: Call, clause: Clause): Path {
  const name = (call.functionName ?? '').toUpperCase();
  const inner = operand(scope, call, clause);
  const { field } = inner;
  const derived = (type: FieldDef['type'], read: Path['read']): Path => ({
    ...inner,
    field: { ...field, type, scale: 0, picklist: [], compound: undefined },
    key: `${name}(${inner.key})`.toLowerCase(),
    read,
  });
  if (name === 'TOLABEL' || name === 'CONVERTCURRENCY' || name === 'CONVERTTIMEZONE') return inner;
  if (name === 'FORMAT') return derived('string', (row) => forPeople(field, inner.read(row)));
  const datePart = dateParts[name];
  const suits =
    field.type === 'datetime' || (field.type === 'date' && !/^(DAY_ONLY|HOUR_IN_DAY)$/.test(name));
  if (datePart === undefined || !suits)
    throw malformedAt(spelling(call), clause, `field ${field.name} does not support function ${name}`);
  return derived(name === 'DAY_ONLY' ? 'date' : 'int', (row) => {
    const value = inner.read(row);
    return typeof value === 'number' || typeof value === 'string' ? datePart(new Date(value)) : null;
  });
}

const dayMs = 86_400_000;
const quarter = (date: Date) => Math.floor(date.getUTCMonth() / 3) + 1;
const dayOfYear = (date: Date) =>
  Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / dayMs) + 1;

/** The fiscal year is the calendar's, as in a new org. */
const dateParts: Record<string, (date: Date) => number | string> = {
  CALENDAR_YEAR: (date) => date.getUTCFullYear(),
  CALENDAR_QUARTER: quarter,
  CALENDAR_MONTH: (date) => date.getUTCMonth() + 1,
  FISCAL_YEAR: (date) => date.getUTCFullYear(),
  FISCAL_QUARTER: quarter,
  FISCAL_MONTH: (date) => date.getUTCMonth() + 1,
  DAY_IN_MONTH: (date) => date.getUTCDate(),
  DAY_IN_WEEK: (date) => date.getUTCDay() + 1,
  DAY_IN_YEAR: dayOfYear,
  DAY_ONLY: (date) => date.toISOString().slice(0, 10),
  HOUR_IN_DAY: (date) => date.getUTCHours(),
  WEEK_IN_MONTH: (date) => Math.floor((date.getUTCDate() - 1) / 7) + 1,
  WEEK_IN_YEAR: (date) => Math.floor((dayOfYear(date) - 1) / 7) + 1,
};

/** As `FORMAT()` shows it to a user with the locale en_US. */
export function forPeople(field: FieldDef, value: Value | Address): Value {
  if (value === null || typeof value === 'object') return null;
  if (field.type === 'datetime' || field.type === 'date')
    return new Date(Number.isNaN(Number(value)) ? String(value) : Number(value)).toLocaleString('en-US', {
      timeZone: 'UTC',
      dateStyle: 'short',
      ...(field.type === 'datetime' ? { timeStyle: 'short' } : {}),
    });
  if (typeof value !== 'number') return String(value);
  const money = field.type === 'currency' ? ({ style: 'currency', currency: 'USD' } as const) : {};
  const places = field.type === 'int' ? {} : { minimumFractionDigits: field.scale };
  return value.toLocaleString('en-US', { ...places, maximumFractionDigits: 18, ...money });
}
