import { type Token, tokensOf } from './entra-tokens.ts';
import { functionNamed, functionNames } from './functions.ts';
import { nearest } from './nearest.ts';
import { ExpressionError, type ExpressionProblem, type Place, problemAt } from './problem.ts';
import { reference } from './scope.ts';

export interface Translation {
  /** The same in our language. */
  expression: string;
  /** What behaves otherwise than in Entra, for the person who imports it. */
  notes: string[];
}

/** Words that are values without quotes. */
const WORDS = new Map([
  ['true', 'true'],
  ['false', 'false'],
  ['null', 'null'],
  ['vbtextcompare', '"vbTextCompare"'],
  ['vbbinarycompare', '"vbBinaryCompare"'],
]);
const OPERATORS = new Map([
  ['=', '=='],
  ['<>', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);
const NOTES = new Map([
  [
    'IIF',
    'IIF: where an attribute in the condition is missing, Entra refuses the user; here the third argument is taken',
  ],
  [
    'SelectUniqueValue',
    'SelectUniqueValue asks the destination of the sync, where Entra asks Active Directory',
  ],
  ['Redact', 'Redact hides the value in traces; rejects and downloads never hold it anyway'],
]);
/** How deep calls may be nested, as in our own language. */
const DEPTH = 40;

/**
 * Translates an attribute mapping of Microsoft Entra ID: `[givenName]` becomes `givenName`, `=` and `<>` become `==`
 * and `!=`, `&` a Join, `&HF` 0xF, and an argument left out `null`. The functions keep their names.
 *
 * @throws SaltbridgeError `config` (`EXPRESSION_NOT_VALID`) with the column in the text that was given
 * @see https://learn.microsoft.com/en-us/entra/identity/app-provisioning/functions-for-customizing-application-data
 *   (checked 2026-11)
 */
export function translateEntra(text: string): Translation {
  const notes = new Set<string>();
  const tokens = tokensOf(text);
  let position = 0;
  let depth = 0;

  const peek = (): Token =>
    tokens[position] ?? { kind: 'end', text: '', start: text.length, end: text.length };
  const take = (): Token => {
    const token = peek();
    position++;
    return token;
  };
  const takeIf = (symbol: string): boolean => {
    const found = peek().kind === 'symbol' && peek().text === symbol;
    if (found) position++;
    return found;
  };

  const expression = (): string => {
    if (++depth > DEPTH) fail(peek(), 'TOO_COMPLEX', 'the expression is nested too deeply; split it');
    const left = joined();
    const operator = peek().kind === 'symbol' ? OPERATORS.get(peek().text) : undefined;
    if (operator) position++;
    const made = operator ? `${left} ${operator} ${joined()}` : left;
    depth--;
    return made;
  };

  const joined = (): string => {
    const parts = [operand()];
    while (takeIf('&')) parts.push(operand());
    return parts.length === 1 ? (parts[0] ?? '') : `Join("", ${parts.join(', ')})`;
  };

  const operand = (): string => {
    const token = take();
    switch (token.kind) {
      case 'attribute':
        return reference(token.text);
      case 'string':
        return JSON.stringify(token.text);
      case 'number':
        return token.text;
      case 'word':
        return takeIf('(') ? call(token) : (WORDS.get(token.text.toLowerCase()) ?? bareWord(token));
      default:
    }
    if (token.kind === 'symbol' && token.text === '-') return `-${operand()}`;
    if (token.kind === 'symbol' && token.text === '(') {
      const inner = expression();
      close(token);
      return `(${inner})`;
    }
    return fail(
      token,
      'SYNTAX',
      token.kind === 'end' ? 'something is missing here' : `"${token.text}" can't stand here`,
    );
  };

  const call = (name: Token): string => {
    const known = functionNamed(name.text);
    if (!known) {
      const near = nearest(name.text, functionNames);
      fail(
        name,
        'UNKNOWN_FUNCTION',
        `Entra has no function ${name.text}; ${near ? `did you mean ${near}?` : 'check the name'}`,
      );
    }
    const note = NOTES.get(known?.name ?? '');
    if (note) notes.add(note);
    const args: string[] = [];
    if (!takeIf(')')) {
      do args.push(isOmitted(peek()) ? 'null' : expression());
      while (takeIf(','));
      close(name);
    }
    return `${known?.name}(${args.join(', ')})`;
  };

  const close = (opened: Token) => {
    if (takeIf(')')) return;
    fail(
      peek(),
      'SYNTAX',
      `a "," or ")" is missing here; "${opened.text}" in column ${opened.start + 1} is still open`,
    );
  };

  const made = expression();
  if (peek().kind !== 'end')
    fail(peek(), 'SYNTAX', `the expression is complete before "${peek().text}"; take the rest out`);
  return { expression: made, notes: [...notes] };
}

function isOmitted({ kind, text }: Token): boolean {
  return kind === 'symbol' && (text === ',' || text === ')');
}

function bareWord(token: Token): never {
  return fail(
    token,
    'SYNTAX',
    `${token.text} is neither a function nor a value; write [${token.text}] or "${token.text}"`,
  );
}

function fail(place: Place, code: string, message: string): never {
  const problem: ExpressionProblem = problemAt(place, code, message);
  throw new ExpressionError([problem]);
}
