import { limits } from './limits.ts';
import { ExpressionError, type Place, problemAt } from './problem.ts';

/** `text` of an attribute is its name, of a string its value, of a number as CEL writes it. */
export interface Token extends Place {
  kind: 'attribute' | 'string' | 'number' | 'word' | 'symbol' | 'end';
  text: string;
}

const SPACE = /\s+/y;
const HEX = /&H([0-9a-f]+)/iy;
const NUMBER = /\d+(\.\d+)?/y;
const WORD = /[A-Za-z_]\w*/y;
const SYMBOL = /<>|<=|>=|[=<>&(),-]/y;
/** Word processors put curly quotes where straight ones were typed. */
const CLOSING: Record<string, RegExp> = { '"': /["]/, '“': /["”]/, '”': /["”]/ };

/** The tokens of an Entra expression. @throws SaltbridgeError `config` with the column of what is none */
export function tokensOf(text: string): Token[] {
  if (text.length > limits.textLength) {
    const message = `the expression has ${text.length} characters, and ${limits.textLength} are allowed; split the mapping`;
    throw new ExpressionError([
      problemAt({ start: limits.textLength, end: text.length }, 'TOO_LONG', message),
    ]);
  }
  const tokens: Token[] = [];
  let at = 0;
  const matched = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const space = matched(SPACE);
    if (space) {
      at += space[0].length;
      continue;
    }
    const token = quoted(text, at) ?? attribute(text, at) ?? plain(matched, at);
    if (!token) {
      const message = `"${text[at]}" can't stand here; texts stand in double quotes and attributes in [ ]`;
      throw new ExpressionError([problemAt({ start: at, end: at + 1 }, 'SYNTAX', message)]);
    }
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function plain(matched: (pattern: RegExp) => RegExpExecArray | null, start: number): Token | undefined {
  const hex = matched(HEX);
  if (hex) return { kind: 'number', text: `0x${hex[1]}`, start, end: start + hex[0].length };
  for (const [kind, pattern] of [
    ['number', NUMBER],
    ['word', WORD],
    ['symbol', SYMBOL],
  ] as const) {
    const found = matched(pattern);
    if (found) return { kind, text: found[0], start, end: start + found[0].length };
  }
  return undefined;
}

/** A backslash escapes itself and a quotation mark; before anything else it is one. */
function quoted(text: string, start: number): Token | undefined {
  const closing = CLOSING[text[start] ?? ''];
  if (!closing) return undefined;
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    const letter = text[at] ?? '';
    const next = text[at + 1] ?? '';
    if (letter === '\\' && (next === '\\' || closing.test(next))) {
      value += next;
      at++;
    } else if (closing.test(letter)) return { kind: 'string', text: value, start, end: at + 1 };
    else value += letter;
  }
  throw new ExpressionError([
    problemAt(
      { start, end: text.length },
      'SYNTAX',
      'the text that begins here has no closing quotation mark',
    ),
  ]);
}

/** `[emails[type eq "work"].value]` is one name. */
function attribute(text: string, start: number): Token | undefined {
  if (text[start] !== '[') return undefined;
  let open = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '[') open++;
    if (text[at] !== ']' || --open > 0) continue;
    const name = text.slice(start + 1, at).trim();
    if (name !== '') return { kind: 'attribute', text: name, start, end: at + 1 };
    throw new ExpressionError([
      problemAt({ start, end: at + 1 }, 'SYNTAX', 'there is no name between [ and ]'),
    ]);
  }
  throw new ExpressionError([
    problemAt({ start, end: text.length }, 'SYNTAX', 'the [ that stands here is never closed'),
  ]);
}
