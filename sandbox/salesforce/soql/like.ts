import type { Test } from './condition.ts';
import { controls } from './escapes.ts';

/**
 * Between two `%` the first place that fits is as good as any, so no pattern takes more than a few passes over a text,
 * which one regular expression with many stars would.
 *
 * @param pattern  as the query spells it, since `\%` and `\_` mean the signs themselves
 */
export function like(pattern: string): Test {
  const segments = [''];
  for (const [sign, escapedSign] of pattern.matchAll(/\\(u[0-9a-f]{4}|.)|[\s\S]/gi)) {
    if (sign === '%') segments.push('');
    else segments.push(`${segments.pop() ?? ''}${sourceOf(sign, escapedSign)}`);
  }
  const [first = '', ...rest] = segments;
  const last = rest.pop();
  if (last === undefined) {
    const whole = new RegExp(`^${first}$`, 'iu');
    return (value) => value !== null && whole.test(String(value));
  }
  const head = new RegExp(`^${first}`, 'iu');
  const tail = new RegExp(`${last}$`, 'iu');
  const between = rest.map((segment) => new RegExp(segment, 'giu'));
  return (value) => {
    if (value === null) return false;
    const text = String(value);
    let at = head.exec(text)?.[0].length;
    for (const expression of between) {
      if (at === undefined) return false;
      expression.lastIndex = at;
      at = expression.test(text) ? expression.lastIndex : undefined;
    }
    return at !== undefined && tail.test(text.slice(at));
  };
}

/** The regular expression of one sign of a pattern. */
function sourceOf(sign: string, escapedSign: string | undefined): string {
  if (sign === '_') return '[\\s\\S]';
  if (escapedSign === undefined) return literally(sign);
  if (escapedSign.length === 5)
    return literally(String.fromCharCode(Number.parseInt(escapedSign.slice(1), 16)));
  return literally(controls[escapedSign.toLowerCase()] ?? escapedSign);
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
