import type { TargetField } from '../target.ts';
import { longId } from './long-id.ts';

export interface RuleBreach {
  code: string;
  message: string;
}

/** Checks one value and writes it as the target wants it: the value, or what is wrong with it. */
export type FieldRule = (value: string) => string | RuleBreach;

const truths = new Map([
  ...['true', '1', 'yes', 'y', 't'].map((word) => [word, 'true'] as const),
  ...['false', '0', 'no', 'n', 'f'].map((word) => [word, 'false'] as const),
]);
/**
 * Letters of any language; dots anywhere but at the beginning.
 *
 * @see https://help.salesforce.com/s/articleView?id=000384328 (checked 2026-11)
 */
const emailPattern = /^(?!\.)[^\s@<>()[\],;:\\"]+@([^\s@<>()[\],;:\\".]+\.)+[^\s@<>()[\],;:\\".]{2,}$/;
/** Salesforce's `int` has 32 bits. */
const largestInt = 2 ** 31;
const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const dateTimePattern = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;
const numberPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/**
 * The rule of a field's type, with Salesforce's own error codes, so that a row is told the same before
 * it is sent as it would be after. A character beyond 16 bits, such as an emoji, counts as two.
 *
 * @see https://help.salesforce.com/s/articleView?id=005166849 (how Salesforce's own functions count; checked 2026-11)
 * @see https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm (checked 2026-11)
 */
export function ruleOf(field: TargetField): FieldRule {
  const typed = typeRule(field);
  if (field.length <= 0 || field.type === 'boolean') return typed;
  return (value) => (value.length > field.length ? tooLong(field) : typed(value));
}

function typeRule(field: TargetField): FieldRule {
  switch (field.type) {
    case 'email':
      return (value) =>
        emailPattern.test(value) ? value : breach('INVALID_EMAIL_ADDRESS', field, 'is not an e-mail address');
    case 'boolean':
      return (value) =>
        truths.get(value.toLowerCase()) ??
        breach('INVALID_TYPE_ON_FIELD_IN_RECORD', field, 'is neither true nor false');
    case 'int':
    case 'long':
      return (value) => wholeNumberRule(field, value);
    case 'double':
    case 'currency':
    case 'percent':
      return (value) => numberRule(field, value);
    case 'date':
      return (value) => dateRule(field, value);
    case 'datetime':
      return (value) => dateTimeRule(field, value);
    case 'picklist':
      return field.picklist?.restricted ? picklistRule(field, (value) => [value]) : (value) => value;
    case 'multipicklist':
      return field.picklist?.restricted ? picklistRule(field, (value) => value.split(';')) : (value) => value;
    case 'id':
    case 'reference':
      return (value) =>
        /^([a-zA-Z0-9]{15}|[a-zA-Z0-9]{18})$/.test(value)
          ? longId(value)
          : breach('MALFORMED_ID', field, 'is not a Salesforce id of 15 or 18 characters');
    default:
      return (value) => value;
  }
}

function wholeNumberRule(field: TargetField, value: string): string | RuleBreach {
  const fits = field.type === 'long' || Math.abs(Number(value)) < largestInt;
  return /^[+-]?\d+$/.test(value) && fits
    ? value
    : breach('INVALID_TYPE_ON_FIELD_IN_RECORD', field, 'is not a whole number');
}

function numberRule(field: TargetField, value: string): string | RuleBreach {
  if (!numberPattern.test(value) || !Number.isFinite(Number(value)))
    return breach('INVALID_TYPE_ON_FIELD_IN_RECORD', field, 'is not a number');
  const wholeDigits = field.precision - field.scale;
  if (field.precision > 0 && Math.abs(Number(value)) >= 10 ** wholeDigits) {
    return breach(
      'NUMBER_OUTSIDE_VALID_RANGE',
      field,
      `has more than ${wholeDigits} digits before the point`,
    );
  }
  return value;
}

function dateRule(field: TargetField, value: string): string | RuleBreach {
  const day = value.length > 10 && dateTimePattern.test(value) ? value.slice(0, 10) : value;
  return isDay(day) ? day : breach('INVALID_TYPE_ON_FIELD_IN_RECORD', field, 'is not a date like 2026-11-22');
}

function dateTimeRule(field: TargetField, value: string): string | RuleBreach {
  if (datePattern.test(value) && isDay(value)) return `${value}T00:00:00.000Z`;
  if (dateTimePattern.test(value) && isDay(value.slice(0, 10))) {
    const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value}Z`;
    const time = new Date(zoned.replace(' ', 'T'));
    if (!Number.isNaN(time.getTime())) return time.toISOString();
  }
  return breach('INVALID_TYPE_ON_FIELD_IN_RECORD', field, 'is not a time like 2026-11-22T09:30:00Z');
}

/** True for a day that the calendar has: `new Date` would roll 31 February over. */
function isDay(text: string): boolean {
  const match = datePattern.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function picklistRule(field: TargetField, split: (value: string) => string[]): FieldRule {
  const known = new Map((field.picklist?.values ?? []).map((value) => [value.toLowerCase(), value]));
  return (value) => {
    const values = split(value).map((one) => known.get(one.trim().toLowerCase()));
    if (values.includes(undefined)) {
      return breach(
        'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
        field,
        'is not a value of the restricted picklist',
      );
    }
    return values.join(';');
  };
}

function tooLong(field: TargetField): RuleBreach {
  return breach('STRING_TOO_LONG', field, `is longer than ${field.length} characters`);
}

/** Names the field, never the value: messages are shown and logged. */
function breach(code: string, field: TargetField, what: string): RuleBreach {
  return { code, message: `${field.label} (${field.name}) ${what}` };
}
