import { parseQuery, type Query } from '@jetstreamapp/soql-parser-js';
import type { SalesforceError } from '../errors.ts';
import { checkEscapes } from './escapes.ts';
import { malformed, withoutStrings, withPlace } from './fault.ts';

/**
 * @throws SalesforceError `MALFORMED_QUERY`, naming the token that the parser could not take
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select.htm
 */
export function parseSoql(text: string): Query {
  if (text.length > 100_000) throw malformed('SOQL statements cannot be longer than 100000 characters.');
  if (text.trim() === '') throw malformed("unexpected token: '<EOF>'");
  checkEscapes(text);
  const bind = /:\s*[a-zA-Z_]/.exec(withoutStrings(text));
  if (bind !== null) throw malformed(withPlace(text, bind.index, 'Bind variables only allowed in Apex code'));
  const readable = quoteTimes(text);
  try {
    return parseQuery(readable);
  } catch (error) {
    throw pointed(readable, error);
  }
}

/** The parser knows no time literals (`10:00:00.000Z`); as strings they reach the field that gives them a type. */
function quoteTimes(text: string): string {
  const masked = withoutStrings(text);
  let quoted = '';
  let done = 0;
  for (const match of masked.matchAll(/(?<![\w:T])\d\d:\d\d:\d\d(?:\.\d{1,3})?Z?(?![\w:])/g)) {
    quoted += `${text.slice(done, match.index)}'${match[0]}'`;
    done = match.index + match[0].length;
  }
  return quoted + text.slice(done);
}

function pointed(text: string, error: unknown): SalesforceError {
  const message = error instanceof Error ? error.message : '';
  const [, character, lexed] = /->(.*)<- at offset: (\d+)/s.exec(message) ?? [];
  if (character !== undefined)
    return malformed(withPlace(text, Number(lexed), `unexpected token: '${character}'`));
  const token = foundIn(message);
  if (token === '') return malformed(withPlace(text, text.length, "unexpected token: '<EOF>'"));
  return malformed(withPlace(text, placeOf(text, token), `unexpected token: '${token}'`));
}

/** The token that the parser's message names; nothing for the end of the query. */
function foundIn(message: string): string {
  return /but found(?:: '| --> '|: )(.*?)(?:'|' <--)?$/s.exec(message)?.[1] ?? '';
}

/** The parser does not say where the token stands: it is the first of its like that cannot follow what is before it. */
function placeOf(text: string, token: string): number {
  const masked = withoutStrings(text).toLowerCase();
  const wanted = masked.includes(token.toLowerCase()) ? token.toLowerCase() : '';
  if (wanted === '') return Math.max(0, text.indexOf(token));
  let at = masked.indexOf(wanted);
  for (let tries = 0; tries < 20; tries += 1) {
    const next = masked.indexOf(wanted, at + 1);
    if (next < 0 || refusesAt(text.slice(0, at + token.length), token)) return at;
    at = next;
  }
  return at;
}

function refusesAt(start: string, token: string): boolean {
  try {
    parseQuery(start);
    return false;
  } catch (error) {
    return foundIn(error instanceof Error ? error.message : '') === token;
  }
}
