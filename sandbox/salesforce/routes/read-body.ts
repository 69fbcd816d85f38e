import type { z } from 'zod';
import { SalesforceError } from '../errors.ts';

/**
 * Reads a body of the composite family.
 *
 * @throws SalesforceError 400 `JSON_PARSER_ERROR`
 * @see https://developer.salesforce.com/blogs/2017/02/handle-errors-with-composite-resources (wording; checked 2026-11)
 */
export function readBody<Shape extends z.ZodType>(shape: Shape, body: unknown): z.infer<Shape> {
  if (body === undefined)
    throw unreadable('The HTTP entity body is required, but this request has no entity body.');
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path ?? [];
  const name = String(path.at(-1) ?? 'body');
  throw unreadable(
    valueAt(body, path) === undefined ? `'${name}' is a required field.` : `${name}: ${issue?.message}`,
  );
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  // A member of whatever is there; undefined where it has none.
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], body);
}

function unreadable(message: string): SalesforceError {
  return new SalesforceError(400, 'JSON_PARSER_ERROR', message);
}
