import { SalesforceError } from '../errors.ts';

/** The part of a query that a word stands in. */
export type Clause = 'SELECT' | 'FROM' | 'WHERE' | 'GROUP BY' | 'HAVING' | 'ORDER BY';

/** A query refused for one of its words, which the answer shows with a caret under it. */
export class SoqlError extends SalesforceError {
  readonly near: string;
  readonly clause: Clause;

  constructor(errorCode: string, message: string, near: string, clause: Clause) {
    super(400, errorCode, message);
    this.near = near;
    this.clause = clause;
  }

  /** The same refusal with the place of its word in `text`. */
  within(text: string): SalesforceError {
    return new SalesforceError(400, this.errorCode, withPlace(text, offsetOf(text, this), this.message));
  }
}

export function malformed(message: string): SalesforceError {
  return new SalesforceError(400, 'MALFORMED_QUERY', message);
}

export function malformedAt(near: string, clause: Clause, message: string): SoqlError {
  return new SoqlError('MALFORMED_QUERY', message, near, clause);
}

/**
 * Salesforce's excerpt: the row's words from about thirty characters before the place to thirty after, a caret under
 * the place, and where that is.
 *
 * @see https://github.com/apache/camel-quarkus/issues/3022, https://github.com/mautic/mautic/pull/13406 and
 *   https://github.com/airbytehq/airbyte/issues/62877 for answers as Salesforce gives them (checked 2026-11)
 */
export function withPlace(text: string, offset: number, message: string): string {
  const before = text.slice(0, offset).split('\n');
  const row = before.length;
  const column = before.at(-1)?.length ?? 0;
  const line = text.split('\n')[row - 1] ?? '';
  let start = Math.max(0, column - 30);
  while (start > 0 && !/[\s,]/.test(line.charAt(start - 1))) start -= 1;
  let end = Math.min(line.length, column + 31);
  while (end < line.length && !/[\s,]/.test(line.charAt(end))) end += 1;
  const caret = `${' '.repeat(column - start)}^`;
  return `\n${line.slice(start, end)}\n${caret}\nERROR at Row:${row}:Column:${column + 1}\n${message}`;
}

/** The query with blanks for its string literals, so that no word is found inside one. */
export function withoutStrings(text: string): string {
  return text.replace(/'(?:\\.|[^'\\])*'?/gs, (literal) => ' '.repeat(literal.length));
}

function offsetOf(text: string, { near, clause }: SoqlError): number {
  const masked = withoutStrings(text);
  const from = masked.search(new RegExp(`\\b${clause.replace(' ', '\\s+')}\\b`, 'i'));
  const word = near.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const after = Math.max(0, from);
  const found = masked.slice(after).search(new RegExp(`(?<![\\w.])${word}(?!\\w)`, 'i'));
  return found < 0 ? text.length : after + found;
}
