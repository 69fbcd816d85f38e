import { SalesforceError } from './errors.ts';

/**
 * Why a body is not JSON, in the words of Salesforce's parser (Jackson) for the two commonest causes: a character that
 * cannot stand where it is, and an end that comes too early.
 *
 * @see https://github.com/FasterXML/jackson-core (wording of JsonParseException; checked 2026-11)
 */
export function jsonError(text: string): SalesforceError {
  const at = firstWrong(text);
  const character = text.charAt(at);
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = at - before.lastIndexOf('\n');
  const place = `at [line:${line}, column:${column}]`;
  const message =
    character === ''
      ? `Unexpected end-of-input: expected close marker for Object (start marker at [line:1, column:1]) ${place}`
      : `Unexpected character ('${character}' (code ${character.charCodeAt(0)})): ${expected(before)} ${place}`;
  return new SalesforceError(400, 'JSON_PARSER_ERROR', message);
}

function expected(before: string): string {
  const last = before.trimEnd().at(-1) ?? '';
  if (last === '{') return 'was expecting double-quote to start field name';
  if (/["\w\]}]/.test(last)) return 'was expecting comma to separate Object entries';
  return "expected a valid value (number, String, array, object, 'true', 'false' or 'null')";
}

/** The length of the longest start of the text that more text could still make right. */
function firstWrong(text: string): number {
  let right = 0;
  let wrong = text.length + 1;
  while (wrong - right > 1) {
    const middle = Math.floor((right + wrong) / 2);
    if (couldGoOn(text.slice(0, middle))) right = middle;
    else wrong = middle;
  }
  return right;
}

function couldGoOn(start: string): boolean {
  try {
    JSON.parse(start);
    return true;
  } catch (error) {
    const { message } = error as SyntaxError;
    const position = /at position (\d+)/.exec(message)?.[1];
    return /^Unexpected end|^Unterminated/.test(message) || Number(position) >= start.length;
  }
}
