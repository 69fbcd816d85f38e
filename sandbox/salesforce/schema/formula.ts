import { arithmetic, functions, operator, type Result } from './formula-functions.ts';

type Evaluate = (row: number) => Result;

/** What a formula can reach: a field by its path, and records that count towards a roll-up. */
export interface FormulaScope {
  /** @throws Error when there is no such field */
  field(path: readonly string[]): Evaluate;
  /** @param condition  formula over the child; absent counts all */
  count(path: readonly string[], condition: string | undefined): Evaluate;
}

const token =
  /\s*(?:(\d+(?:\.\d+)?)|"([^"]*)"|'([^']*)'|([A-Za-z]\w*(?:\.\w+)*)|(<=|>=|<>|!=|==|&&|\|\||[-+*/&=<>!(),]))/y;
/** Operators that bind more loosely come first. */
const levels = [['||'], ['&&'], ['=', '==', '!=', '<>', '<', '<=', '>', '>='], ['&'], ['+', '-'], ['*', '/']];

/**
 * Makes a formula ready to run: fields of the record and its parents, literals, arithmetic, comparison, `&`, and the
 * functions below. Nothing in arithmetic gives nothing, as with "treat blank fields as blanks".
 *
 * @throws Error naming what does not read so
 * @see https://help.salesforce.com/s/articleView?id=sf.customize_functions.htm (checked 2026-11)
 */
export function compileFormula(text: string, scope: FormulaScope): Evaluate {
  const tokens = tokenize(text);
  let at = 0;
  const peek = () => tokens[at]?.sign;
  const wrong = () => new Error(`Error: Syntax error in the formula ${text}`);

  function expect(sign: string): void {
    if (peek() !== sign) throw wrong();
    at += 1;
  }
  function binary(level: number): Evaluate {
    const operators = levels[level];
    if (operators === undefined) return unary();
    let left = binary(level + 1);
    for (let sign = peek(); sign !== undefined && operators.includes(sign); sign = peek()) {
      at += 1;
      const [one, other, apply] = [left, binary(level + 1), operator(sign)];
      left = (row) => apply(one(row), other(row));
    }
    return left;
  }
  function unary(): Evaluate {
    const sign = peek();
    if (sign !== '-' && sign !== '!') return primary();
    at += 1;
    const inner = unary();
    return sign === '!' ? (row) => inner(row) !== true : (row) => arithmetic(0, inner(row), (a, b) => a - b);
  }
  function primary(): Evaluate {
    const found = tokens[at];
    at += 1;
    if (found === undefined) throw wrong();
    if (found.value !== undefined) {
      const { value } = found;
      return () => value;
    }
    if (found.sign === '(') {
      const inner = binary(0);
      expect(')');
      return inner;
    }
    const { word } = found;
    if (word === undefined) throw wrong();
    if (peek() === '(') return call(word.toUpperCase());
    const constants: Record<string, Result> = { TRUE: true, FALSE: false, NULL: null };
    const constant = constants[word.toUpperCase()];
    return constant === undefined ? scope.field(word.split('.')) : () => constant;
  }
  function call(name: string): Evaluate {
    expect('(');
    if (name === 'COUNT') return counted();
    const parts: Evaluate[] = [];
    while (peek() !== ')') {
      parts.push(binary(0));
      if (peek() !== ')') expect(',');
    }
    at += 1;
    const apply = functions[name];
    if (apply === undefined) throw new Error(`Error: Unknown function ${name}. Check spelling.`);
    return (row) => apply(...parts.map((part) => () => part(row)));
  }
  function counted(): Evaluate {
    const path = tokens[at]?.word;
    at += 1;
    if (path === undefined || !text.trim().endsWith(')')) throw wrong();
    const rest = tokens[at];
    // The condition reads the child's fields, so it is compiled there.
    const condition = rest?.sign === ',' ? text.trim().slice(rest.end, -1) : undefined;
    at = tokens.length;
    return scope.count(path.split('.'), condition);
  }

  const evaluate = binary(0);
  if (at < tokens.length) throw wrong();
  return evaluate;
}

interface Token {
  sign?: string;
  word?: string;
  value?: string | number;
  end: number;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const scanner = new RegExp(token);
  while (scanner.lastIndex < text.trimEnd().length) {
    const from = scanner.lastIndex;
    const [all, number, double, single, word, sign] = scanner.exec(text) ?? [];
    if (all === undefined) throw new Error(`Error: Syntax error in the formula ${text} at ${from}`);
    const end = scanner.lastIndex;
    const literal = double ?? single;
    if (number !== undefined) tokens.push({ value: Number(number), end });
    else if (literal !== undefined) tokens.push({ value: literal, end });
    else if (word !== undefined) tokens.push({ word, end });
    else if (sign !== undefined) tokens.push({ sign, end });
  }
  return tokens;
}
