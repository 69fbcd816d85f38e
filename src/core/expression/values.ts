import { limits } from './limits.ts';
import { EvaluationFault } from './problem.ts';
import type { FieldType } from './scope.ts';

export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

/** A value while an expression is evaluated; whole numbers are bigints and times are Dates, as CEL has them. */
export type CelValue =
  | string
  | bigint
  | number
  | boolean
  | null
  | Date
  | CelValue[]
  | Map<string, CelValue>
  | CelObject;

/** CEL's own durations, bytes, types and map literals. */
export type CelObject = object;

/** Days without a time; a Date alone can't say that it is one. */
export type Days = WeakSet<Date>;

/**
 * A record's value as its field's type says. Texts of a file become numbers, flags and times, and an empty one of
 * those null; null is null in every type.
 *
 * @throws EvaluationFault where it is none
 */
export function toCel(value: unknown, type: FieldType, name: string, days: Days): CelValue {
  if (value === null) return null;
  if (type === 'list' || type === 'map' || type === 'dyn') return anyToCel(value, 0);
  // A text field that holds a number or a flag all the same holds its digits or its word.
  if (type === 'string') {
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : anyToCel(value, 0);
  }
  if (typeof value === 'string' && value.trim() === '') return null;
  switch (type) {
    case 'int':
      return whole(value) ?? wrong(name, 'is not a whole number');
    case 'double':
      return number(value) ?? wrong(name, 'is not a number');
    case 'bool':
      return flag(value) ?? wrong(name, 'is neither true nor false');
    case 'timestamp':
      return time(value) ?? wrong(name, 'is not a time');
    default: {
      const day = time(value) ?? wrong(name, 'is not a date');
      if (typeof value === 'string' && value.length === 10) days.add(day);
      return day;
    }
  }
}

/** A value of unknown type: whole numbers become CEL's whole numbers, objects maps without a prototype. */
function anyToCel(value: unknown, depth: number): CelValue {
  if (depth > limits.valueDepth) throw new EvaluationFault('VALUE_TOO_DEEP', 'a field is nested too deeply');
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isSafeInteger(value) ? BigInt(value) : value;
    case 'bigint':
      return value;
    case 'object':
      if (value === null || value instanceof Date) return value;
      if (Array.isArray(value)) return value.map((item) => anyToCel(item ?? null, depth + 1));
      return new Map(
        Object.entries(value).flatMap(([key, item]) =>
          item === undefined ? [] : [[key, anyToCel(item, depth + 1)] as const],
        ),
      );
    default:
      throw new EvaluationFault('VALUE_UNUSABLE', 'a field holds something that is no JSON');
  }
}

/**
 * A result as JSON. Whole numbers beyond 2^53 become texts, times ISO 8601 in UTC, days `2026-11-22`.
 *
 * @throws EvaluationFault where it is too large, or no JSON
 */
export function toJson(value: unknown, days: Days): JsonValue {
  const room = { left: limits.resultLength };
  return jsonOf(value, days, room, 0);
}

function jsonOf(value: unknown, days: Days, room: { left: number }, depth: number): JsonValue {
  room.left -= typeof value === 'string' ? value.length + 2 : 4;
  if (room.left < 0 || depth > limits.valueDepth) {
    const message = `the result is larger than ${limits.resultLength} characters or nested too deeply; make it smaller`;
    throw new EvaluationFault('RESULT_TOO_LARGE', message);
  }
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'bigint': {
      const short = Number(value);
      return Number.isSafeInteger(short) ? short : String(value);
    }
    case 'number':
      if (Number.isFinite(value)) return value;
      throw new EvaluationFault(
        'NOT_A_NUMBER',
        'the result is no finite number; look for a division by zero',
      );
    default:
  }
  if (value === null || typeof value !== 'object') return null;
  if (value instanceof Date) return dateText(value, days);
  if (Array.isArray(value)) return value.map((item) => jsonOf(item, days, room, depth + 1));
  const entries = entriesOf(value);
  if (!entries) return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : spelled(value);
  // fromEntries defines properties, so that a key `__proto__` is one like any other.
  return Object.fromEntries(
    entries.map(([key, item]) => {
      room.left -= String(key).length + 4;
      return [String(key), jsonOf(item, days, room, depth + 1)];
    }),
  );
}

/** Of a map; undefined where the object is none. */
export function entriesOf(value: object): [unknown, unknown][] | undefined {
  if (value instanceof Map) return [...value];
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? Object.entries(value) : undefined;
}

/** Durations, types and unsigned numbers of cel-js write themselves. */
export function spelled(value: { toString(): string }): string {
  return value.toString();
}

/** What people call the type of a value. */
export function typeName(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    default:
  }
  if (value === null || typeof value !== 'object') return 'null';
  if (value instanceof Date) return 'timestamp';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Uint8Array) return 'bytes';
  if (entriesOf(value)) return 'map';
  // The classes of cel-js for what JSON has no word for.
  return OTHER_TYPES[value.constructor.name] ?? 'dyn';
}

const OTHER_TYPES: Record<string, string> = { Type: 'type', Duration: 'duration', UnsignedInt: 'uint' };

function dateText(date: Date, days: Days): string {
  if (Number.isNaN(date.getTime())) {
    throw new EvaluationFault('TIME_OUT_OF_RANGE', 'the result is no time that the calendar has');
  }
  return days.has(date) ? date.toISOString().slice(0, 10) : date.toISOString();
}

function whole(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && /^\s*[+-]?\d{1,18}\s*$/.test(value)
    ? BigInt(value.replace('+', ''))
    : undefined;
}

function number(value: unknown): number | undefined {
  const found = typeof value === 'string' ? Number(value) : value;
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

function flag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

function time(value: unknown): Date | undefined {
  if (typeof value !== 'string' && !(value instanceof Date)) return undefined;
  const found = new Date(value);
  return Number.isNaN(found.getTime()) ? undefined : found;
}

function wrong(name: string, what: string): never {
  throw new EvaluationFault('FIELD_VALUE_WRONG', `the value of ${name} ${what}`);
}
