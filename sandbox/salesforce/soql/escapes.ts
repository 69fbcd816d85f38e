import { malformed, withPlace } from './fault.ts';

/** What a letter behind a backslash stands for, in either case. */
export const controls: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/**
 * Refuses a backslash before anything that it gives no meaning to.
 *
 * @throws SalesforceError `MALFORMED_QUERY`
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm (checked 2026-11)
 * @see https://github.com/restforce/restforce/issues/632 and https://github.com/joeferraro/MavensMate-SublimeText/issues/578 for wording and place
 */
export function checkEscapes(text: string): void {
  if (!text.includes('\\')) return;
  for (const { 0: literal, index } of text.matchAll(/'(?:\\.|[^'\\])*'/gs)) {
    const isPattern = /\blike\s*$/i.test(text.slice(0, index));
    for (const [sequence] of literal.matchAll(/\\(?:u.{0,4}|.)/gis)) {
      if (/^\\(?:[nrtbf"'\\]|u[\da-f]{4})$/i.test(sequence) || (isPattern && /^\\[_%]$/.test(sequence)))
        continue;
      const why = /^\\u/i.test(sequence)
        ? `Illegal unicode sequence. '${sequence}' in string literal.`
        : `Illegal character sequence '${sequence}' in string literal.`;
      // Salesforce points at the place before the literal.
      throw malformed(withPlace(text, index - 1, `Invalid string literal ${literal}. ${why}`));
    }
  }
}
