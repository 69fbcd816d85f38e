import { type Failure, failure, SalesforceError } from '../errors.ts';
import type { FieldDef, FieldType } from '../schema/definition.ts';
import { normalizeId } from './ids.ts';
import type { Value } from './table.ts';

/** @see https://help.salesforce.com/s/articleView?id=000384328 (checked 2026-11) */
const emailPattern =
  /^(?!\.)[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\.][^\s@<>()[\],;:"\\]*\.[^\s@<>()[\],;:"\\.]{2,}$/u;
const datePattern = /^(\d{4})-(\d\d)-(\d\d)(?:T.*)?$/;
const datetimePattern = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** Reads a cell of a CSV upload, which is never empty and not `#N/A`. */
export function parseText(field: FieldDef, text: string): Value | Failure {
  switch (field.type) {
    case 'boolean':
      return parseBoolean(field, text.trim());
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return parseNumber(field, text.trim());
    case 'date':
      return parseDate(field, text.trim());
    case 'datetime':
      return parseDatetime(field, text.trim());
    case 'id':
    case 'reference':
      return normalizeId(text.trim()) ?? wrongId(field, text);
    default:
      return parseString(field, text);
  }
}

/** Reads as `parseText` does, for those who read a million cells of one field. */
export function createParser(field: FieldDef): (text: string) => Value | Failure {
  if (field.type === 'datetime') return (text) => plainTime(text) ?? parseText(field, text);
  if (field.type !== 'picklist') return (text) => parseText(field, text);
  const choices = new Map(field.picklist.map((choice) => [choice, choice]));
  return (text) => choices.get(text) ?? parseText(field, text);
}

const plainTimePattern =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/;

/** The commonest spelling of a time, on a day that every month has. */
function plainTime(text: string): number | undefined {
  if (!plainTimePattern.test(text)) return undefined;
  const two = (at: number) => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528;
  return Date.UTC(two(0) * 100 + two(2), two(5) - 1, two(8), two(11), two(14), two(17));
}

/**
 * Reads a value of a JSON body.
 *
 * @throws SalesforceError `JSON_PARSER_ERROR` when it is of a type that Salesforce's reader cannot take
 */
export function parseJson(field: FieldDef, value: unknown): Value | Failure {
  if (value === null || value === '') return null;
  if (typeof value === 'string') {
    const parsed = parseText(field, value);
    if (typeof parsed === 'object' && parsed?.code === notOfType)
      throw unreadable(field, 'VALUE_STRING', value);
    return parsed;
  }
  if (typeof value === 'boolean') {
    if (field.type === 'boolean') return value;
    if (textTypes.includes(field.type)) return parseString(field, String(value));
    throw unreadable(field, value ? 'VALUE_TRUE' : 'VALUE_FALSE', String(value));
  }
  if (typeof value === 'number') {
    if (field.type === 'int' && !Number.isInteger(value))
      throw unreadable(field, 'VALUE_NUMBER_FLOAT', String(value));
    if (['int', 'double', 'currency', 'percent'].includes(field.type))
      return parseNumber(field, String(value));
    if (textTypes.includes(field.type)) return parseString(field, String(value));
    throw unreadable(field, 'VALUE_NUMBER_INT', String(value));
  }
  throw unreadable(
    field,
    Array.isArray(value) ? 'START_ARRAY' : 'START_OBJECT',
    Array.isArray(value) ? '[' : '{',
  );
}

const notOfType = 'INVALID_TYPE_ON_FIELD_IN_RECORD';
/** Of fields that take a number or truth too, as its text. */
const textTypes: readonly FieldType[] = [
  'string',
  'textarea',
  'email',
  'phone',
  'url',
  'picklist',
  'multipicklist',
];

function parseString(field: FieldDef, raw: string): Value | Failure {
  // Salesforce keeps no white space at either end; most cells have none, and trim() costs a copy.
  const text = raw.charCodeAt(0) <= 32 || raw.charCodeAt(raw.length - 1) <= 32 ? raw.trim() : raw;
  if (text === '') return null;
  if (text.length > field.length)
    return failure(
      'STRING_TOO_LONG',
      `${field.label}: data value too large: ${text} (max length=${field.length})`,
      [field.name],
    );
  if (field.type === 'email' && !emailPattern.test(text))
    return failure('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${text}`, [field.name]);
  if (field.picklist.length > 0) return parsePicklist(field, text);
  return text;
}

function parsePicklist(field: FieldDef, text: string): Value | Failure {
  const chosen = field.type === 'multipicklist' ? text.split(';').map((value) => value.trim()) : [text];
  // The schema's own string is kept, so that a million records share it.
  const known = chosen.map((value) =>
    field.picklist.find((item) => item.toLowerCase() === value.toLowerCase()),
  );
  const unknown = known.indexOf(undefined);
  if (unknown >= 0 && field.restricted)
    return failure(
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      `${field.label}: bad value for restricted picklist field: ${chosen[unknown]}`,
      [field.name],
    );
  if (field.type === 'picklist') return known[0] ?? text;
  return chosen.map((value, at) => known[at] ?? value).join(';');
}

function parseBoolean(field: FieldDef, text: string): Value | Failure {
  const word = text.toLowerCase();
  if (word === 'true' || word === '1') return true;
  if (word === 'false' || word === '0') return false;
  return wrongType(field, text);
}

function parseNumber(field: FieldDef, text: string): Value | Failure {
  const number = Number(text);
  if (text === '' || !Number.isFinite(number) || /^0[xob]/i.test(text)) return wrongType(field, text);
  if (field.type === 'int')
    return Number.isInteger(number) && Math.abs(number) < 2 ** 31 ? number : wrongType(field, text);
  if (Math.abs(number) >= 10 ** (field.precision - field.scale))
    return failure(
      'NUMBER_OUTSIDE_VALID_RANGE',
      `${field.label}: value outside of valid range on numeric field: ${text}`,
      [field.name],
    );
  // What needs no rounding is kept as it is: to multiply would spoil numbers of sixteen digits.
  if ((/\.(\d+)$/.exec(text)?.[1] ?? '').length <= field.scale && !/e/i.test(text)) return number;
  const factor = 10 ** field.scale;
  return Math.round(number * factor) / factor;
}

function parseDate(field: FieldDef, text: string): Value | Failure {
  const [, year, month, day] = datePattern.exec(text) ?? [];
  const moment = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (Number.isNaN(moment.getTime()) || moment.getUTCDate() !== Number(day)) return wrongType(field, text);
  return moment.toISOString().slice(0, 10);
}

function parseDatetime(field: FieldDef, text: string): Value | Failure {
  if (!datetimePattern.test(text)) return wrongType(field, text);
  if (text.endsWith('Z') && text.length >= 20) return storedTime(field, text, Date.parse(text));
  const zoned =
    /(Z|[+-]\d\d:?\d\d)$/.test(text) && text.includes('T')
      ? text
      : `${text}${text.includes('T') ? 'Z' : 'T00:00:00Z'}`;
  const time = Date.parse(zoned.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return storedTime(field, text, time);
}

function storedTime(field: FieldDef, text: string, time: number): Value | Failure {
  return Number.isNaN(time) ? wrongType(field, text) : wholeSecond(time);
}

/** Salesforce keeps no milliseconds. */
export function wholeSecond(time: number): number {
  return Math.floor(time / 1000) * 1000;
}

function wrongType(field: FieldDef, text: string): Failure {
  return failure(notOfType, `${field.label}: value not of required type: ${text}`, [field.name]);
}

function wrongId(field: FieldDef, text: string): Failure {
  return failure('MALFORMED_ID', `${field.label}: id value of incorrect type: ${text}`, [field.name]);
}

function unreadable(field: FieldDef, token: string, value: string): SalesforceError {
  const article = field.type === 'currency' || field.type === 'percent' ? 'double' : field.type;
  return new SalesforceError(
    400,
    'JSON_PARSER_ERROR',
    `Cannot deserialize instance of ${article} from ${token} value ${value} or request may be missing a required field at [line:1, column:1]`,
  );
}
