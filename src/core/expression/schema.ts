import { z } from 'zod';
import { checkExpression } from './compile.ts';
import type { ExpressionScope } from './scope.ts';

/** An expression in a config, checked when the config is; every mistake is an issue with its column. */
export function expressionText(scope: ExpressionScope): z.ZodString {
  return z.string().superRefine((text, context) => {
    for (const { message } of checkExpression(text, scope).problems ?? []) {
      context.addIssue({ code: 'custom', message });
    }
  });
}
