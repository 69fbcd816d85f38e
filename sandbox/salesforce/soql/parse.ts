import { parseQuery, type Query } from '@jetstreamapp/soql-parser-js';
import { SalesforceError } from '../errors.ts';

/** @throws SalesforceError `MALFORMED_QUERY`, in the words of the parser under Salesforce's heading */
export function parseSoql(text: string): Query {
  if (text.trim() === '') throw malformed('unexpected token: <EOF>');
  try {
    return parseQuery(text);
  } catch (error) {
    throw pointed(text, error);
  }
}

export function malformed(message: string): SalesforceError {
  return new SalesforceError(400, 'MALFORMED_QUERY', message);
}

/** Salesforce shows the line, a caret under the token and its place; the parser's message alone names the token. */
function pointed(text: string, error: unknown): SalesforceError {
  const message = error instanceof Error ? error.message : '';
  const [, found] = /but found(?: -->|:) '(.*)'/s.exec(message) ?? [];
  const [, character, lexed] = /->(.*)<- at offset: (\d+)/s.exec(message) ?? [];
  const token = found ?? character ?? '';
  const offset = lexed !== undefined ? Number(lexed) : token === '' ? text.length : text.lastIndexOf(token);
  const shown = text.slice(Math.max(0, offset - 40), offset + 40).replace(/\s/g, ' ');
  const caret = `${' '.repeat(Math.min(40, offset))}^`;
  return malformed(
    `\n${shown}\n${caret}\nERROR at Row:1:Column:${offset + 1}\nunexpected token: '${token === '' ? '<EOF>' : token}'`,
  );
}
