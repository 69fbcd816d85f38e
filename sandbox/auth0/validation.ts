import type { z } from 'zod';
import { ApiError } from './errors.ts';

/**
 * Parses a body or query and complains as Auth0 does, e.g. `Query validation error: 'Value 1000 is greater than
 * maximum 100' on property per_page`. Only the first complaint is told.
 *
 * @see https://github.com/auth0/node-auth0/issues/648 and https://github.com/auth0/docs/issues/1327 (wording)
 */
export function validate<T extends z.ZodType>(
  part: 'Payload' | 'Query',
  schema: T,
  value: unknown,
): z.output<T> {
  const result = schema.safeParse(value ?? {}, { reportInput: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const complaint = issue === undefined ? 'Invalid value' : describe(issue);
  const property =
    issue === undefined || issue.path.length === 0 ? '' : ` on property ${issue.path.join('.')}`;
  const code = part === 'Payload' ? 'invalid_body' : 'invalid_query_string';
  throw new ApiError(400, `${part} validation error: '${complaint}'${property}.`, code);
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.input === undefined) return `Missing required property: ${String(issue.path.at(-1))}`;
  switch (issue.code) {
    case 'invalid_type':
      return `Expected type ${issue.expected} but found type ${typeof issue.input}`;
    case 'too_big':
      if (Array.isArray(issue.input))
        return `Array is too long (${issue.input.length}), maximum ${issue.maximum}`;
      return `Value ${JSON.stringify(issue.input)} is greater than maximum ${issue.maximum}`;
    case 'too_small':
      return `Value ${JSON.stringify(issue.input)} is less than minimum ${issue.minimum}`;
    case 'invalid_value':
      return `No enum match for: ${JSON.stringify(issue.input)}`;
    case 'invalid_format':
      return issue.format !== 'regex'
        ? `Object didn't pass validation for format ${issue.format}: ${String(issue.input)}`
        : `String does not match pattern ${issue.pattern?.slice(1, -1)}`;
    case 'unrecognized_keys':
      return `Additional properties not allowed: ${issue.keys.join(',')}`;
    default:
      return issue.message;
  }
}
