import { NUMBER_TYPES } from './fields.ts';

/**
 * Salesforce takes 16,384 bytes of address and headers together; the rest is for the host, a token (a JWT one has
 * about 2,000 bytes) and the other headers.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm (checked 2026-11)
 */
export const MAX_ENCODED_BYTES = 12_000;

const NUMBER = /^-?\d+(\.\d+)?$/;
const RECORD_ID = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  // Line ends too, for whoever reads a query line by line.
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** `O'Brien` becomes `'O\'Brien'`. */
export function quote(text: string): string {
  return `'${text.replace(/[\\'"\n\r\t\b\f\u2028\u2029]/g, (character) => ESCAPES[character] ?? character)}'`;
}

/**
 * Keys as a query writes them for a field of this type. Those that no record can have are left out: Salesforce
 * refuses the whole query for one of them.
 */
export function* literalsOf(type: string, keys: Iterable<string>): Generator<string> {
  for (const key of keys) {
    if (key === '') continue;
    if (type === 'id' || type === 'reference') {
      if (RECORD_ID.test(key)) yield quote(key);
    } else if (NUMBER_TYPES.has(type)) {
      if (NUMBER.test(key)) yield key;
    } else yield quote(key);
  }
}

/** 2026-11-05T10:00:00Z, the form in which SOQL takes a time; it has no milliseconds. */
export function soqlTime(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/**
 * The same, with milliseconds where there are any: SOQL takes them though its reference shows none, and Salesforce's own
 * stamps have had none so far.
 *
 * @param time  ISO 8601 with milliseconds, UTC
 * @see https://github.com/AllanOricil/SOQL-Editor-Issues/issues/10 (a query with `.000` that Salesforce ran; checked 2026-11)
 */
export function soqlInstant(time: string): string {
  return time.replace(/\.000Z$/, 'Z');
}

/**
 * Cuts literals into lists that fit one query's address each.
 *
 * @param around  the query without its list, to know how much room it takes
 */
export function* listsThatFit(literals: Iterable<string>, around: string): Generator<string[]> {
  const room = MAX_ENCODED_BYTES - encodedBytes(around);
  let list: string[] = [];
  let used = 0;
  for (const literal of literals) {
    const size = encodedBytes(literal) + 3;
    if (list.length > 0 && used + size > room) {
      yield list;
      list = [];
      used = 0;
    }
    list.push(literal);
    used += size;
  }
  if (list.length > 0) yield list;
}

export function encodedBytes(text: string): number {
  return encodeURIComponent(text).length;
}
