/** What a formula gives. */
export type Result = string | number | boolean | null;

/** Nothing where a part is no number, or the result is none. */
export function arithmetic(
  one: Result,
  other: Result,
  apply: (one: number, other: number) => number,
): Result {
  if (typeof one !== 'number' || typeof other !== 'number') return null;
  const result = apply(one, other);
  return Number.isFinite(result) ? result : null;
}

function textOf(value: Result): string {
  return value === null ? '' : String(value);
}

function compare(one: Result, other: Result): number {
  if (one === null || other === null) return Number.NaN;
  return one < other ? -1 : one > other ? 1 : 0;
}

/** What a sign between two values does. */
export function operator(sign: string): (one: Result, other: Result) => Result {
  const operators: Record<string, (one: Result, other: Result) => Result> = {
    '||': (one, other) => one === true || other === true,
    '&&': (one, other) => one === true && other === true,
    '=': (one, other) => (one ?? '') === (other ?? ''),
    '<>': (one, other) => (one ?? '') !== (other ?? ''),
    '<': (one, other) => compare(one, other) < 0,
    '<=': (one, other) => compare(one, other) <= 0,
    '>': (one, other) => compare(one, other) > 0,
    '>=': (one, other) => compare(one, other) >= 0,
    '&': (one, other) => textOf(one) + textOf(other) || null,
    // Salesforce joins texts with + as with &.
    '+': (one, other) =>
      typeof one === 'string' || typeof other === 'string'
        ? textOf(one) + textOf(other) || null
        : arithmetic(one, other, (a, b) => a + b),
    '-': (one, other) => arithmetic(one, other, (a, b) => a - b),
    '*': (one, other) => arithmetic(one, other, (a, b) => a * b),
    '/': (one, other) => arithmetic(one, other, (a, b) => a / b),
  };
  const same: Record<string, string> = { '==': '=', '!=': '<>' };
  return operators[same[sign] ?? sign] ?? (() => null);
}

type Lazy = (() => Result) | undefined;
const value = (part: Lazy): Result => part?.() ?? null;
const words = (part: Lazy): string => textOf(value(part));
const isBlank = (part: Lazy): boolean => (value(part) ?? '') === '';

/** @see https://help.salesforce.com/s/articleView?id=sf.customize_functions.htm (checked 2026-11) */
export const functions: Record<string, (...parts: (() => Result)[]) => Result> = {
  IF: (test, yes, no) => (value(test) === true ? value(yes) : value(no)),
  NOT: (part) => value(part) !== true,
  AND: (...parts) => parts.every((part) => part() === true),
  OR: (...parts) => parts.some((part) => part() === true),
  ISBLANK: isBlank,
  ISPICKVAL: (field, wanted) => words(field) === words(wanted),
  BLANKVALUE: (part, other) => (isBlank(part) ? value(other) : value(part)),
  TEXT: (part) => words(part) || null,
  VALUE: (part) => (Number.isNaN(Number(words(part))) ? null : Number(words(part))),
  UPPER: (part) => words(part).toUpperCase() || null,
  LOWER: (part) => words(part).toLowerCase() || null,
  TRIM: (part) => words(part).trim() || null,
  LEN: (part) => words(part).length,
  LEFT: (part, count) => words(part).slice(0, Number(value(count))) || null,
  RIGHT: (part, count) => words(part).slice(-Number(value(count))) || null,
  CONTAINS: (part, piece) => words(part).includes(words(piece)),
  BEGINS: (part, piece) => words(part).startsWith(words(piece)),
  ROUND: (part, places) => {
    const factor = 10 ** Number(value(places) ?? 0);
    return arithmetic(value(part), factor, (number) => Math.round(number * factor) / factor);
  },
};
