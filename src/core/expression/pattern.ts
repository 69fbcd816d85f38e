import { RE2JS } from 're2js';
import { limits } from './limits.ts';

/**
 * A regular expression of RE2: its time grows with the text alone, whatever the pattern. There are no look-aheads and
 * no back-references.
 *
 * @see https://github.com/google/re2/wiki/Syntax (checked 2026-11)
 */
export function patternOf(pattern: string): RE2JS | { message: string } {
  if (pattern.length > limits.patternLength) {
    return { message: `a pattern has at most ${limits.patternLength} characters; split it` };
  }
  try {
    return RE2JS.compile(pattern);
  } catch {
    return {
      message: 'this is no regular expression that RE2 knows; it has no look-ahead and no back-reference',
    };
  }
}

/** RE2 looks at each character once for each instruction, at worst. */
export function patternCost(programSize: number, textLength: number): number {
  return Math.ceil((programSize * textLength) / 2_000);
}
