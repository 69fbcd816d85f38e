import type { z } from 'zod';
import type { Problem } from './errors.ts';

/**
 * Every failure of a zod parse as a problem with its JSON pointer; of a union, those of the alternative that
 * came nearest.
 *
 * @param prefix  pointer of the parsed value in what the caller wrote, e.g. `/config`
 */
export function problemsOf(error: z.ZodError, prefix = ''): Problem[] {
  return error.issues.flatMap((issue) => fromIssue(issue, prefix));
}

type Issue = z.core.$ZodIssue;

function fromIssue(issue: Issue, prefix: string): Problem[] {
  const pointer = prefix + issue.path.map((step) => `/${escaped(String(step))}`).join('');
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return nearest(issue.errors).flatMap((inner) => fromIssue(inner, pointer));
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const place = `${pointer}/${escaped(key)}`;
      return { code: 'UNKNOWN_PROPERTY', message: `${place}: there is no such property`, pointer: place };
    });
  }
  return [{ code: 'INVALID', message: `${pointer || 'The whole value'}: ${issue.message}`, pointer }];
}

/** Failures deep inside an alternative say that its outside fitted; fewer of them that it nearly did. */
function nearest(alternatives: readonly Issue[][]): Issue[] {
  const depth = (issues: Issue[]) => Math.max(...issues.map((issue) => issue.path.length));
  const [best = []] = [...alternatives].sort((a, b) => depth(b) - depth(a) || a.length - b.length);
  return best;
}

function escaped(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}
