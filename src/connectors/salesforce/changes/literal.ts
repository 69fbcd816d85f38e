import type { SourceField } from '../../../core/changes/source-object.ts';
import { NUMBER_TYPES } from '../fields.ts';
import { quote, soqlInstant } from '../soql.ts';

const RECORD_ID = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const TIME_OF_DAY = /^\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;
const SPAN = '(?:DAYS|WEEKS|MONTHS|(?:FISCAL_)?(?:QUARTERS|YEARS))';
/**
 * Spans of time that Salesforce reckons from the day of the query.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_dateformats.htm (checked 2026-11)
 */
const DATE_LITERAL = new RegExp(
  `^(?:YESTERDAY|TODAY|TOMORROW|(?:LAST|THIS|NEXT)_(?:WEEK|MONTH|(?:FISCAL_)?(?:QUARTER|YEAR))|(?:LAST|NEXT)_90_DAYS|(?:(?:LAST|NEXT)_N_${SPAN}|N_${SPAN}_AGO):\\d{1,5})$`,
  'i',
);

/**
 * A value as a query writes it for a field of this type; undefined where the field cannot have it. Whatever is not
 * quoted has passed a pattern that leaves no room for anything else.
 */
export function literalOf(type: SourceField['type'], value: unknown): string | undefined {
  if (value === null) return type === 'boolean' ? undefined : 'null';
  if (type === 'boolean') return typeof value === 'boolean' ? String(value) : undefined;
  if (NUMBER_TYPES.has(type)) return numberLiteral(type, value);
  if (typeof value !== 'string') return undefined;
  switch (type) {
    case 'date':
      if (DATE_LITERAL.test(value)) return value.toUpperCase();
      return isDay(value) ? value : undefined;
    case 'datetime':
      return DATE_LITERAL.test(value) ? value.toUpperCase() : instantLiteral(value);
    case 'time':
      return TIME_OF_DAY.test(value) ? value : undefined;
    case 'id':
    case 'reference':
      return RECORD_ID.test(value) ? quote(value) : undefined;
    default:
      return quote(value);
  }
}

/** ISO 8601 with its distance from UTC, as a query writes it; undefined for no time. */
export function instantLiteral(value: string): string | undefined {
  if (!INSTANT.test(value) || !isDay(value.slice(0, 10))) return undefined;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? undefined : soqlInstant(time.toISOString());
}

/** What a value must look like, for messages. */
export function formOf(type: SourceField['type']): string {
  if (type === 'boolean') return 'true or false';
  if (type === 'int' || type === 'long') return 'a whole number without quotes';
  if (NUMBER_TYPES.has(type)) return 'a number without quotes';
  if (type === 'date') return 'a day such as 2026-11-05, or a span such as LAST_N_DAYS:30';
  if (type === 'datetime') return 'a time such as 2026-11-05T10:00:00Z, or a span such as LAST_N_DAYS:30';
  if (type === 'time') return 'a time of day such as 10:00:00Z';
  if (type === 'id' || type === 'reference') return 'a record id of 15 or 18 characters';
  return 'text';
}

function isDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  // JavaScript takes February 30 for March 2.
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}

/** SOQL has no exponents. */
function numberLiteral(type: string, value: unknown): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  if (Number.isInteger(value)) return BigInt(value).toString();
  if (type === 'int' || type === 'long') return undefined;
  return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 });
}
