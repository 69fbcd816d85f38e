import type { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';

/**
 * Salesforce's answer as the schema says it must look.
 *
 * @throws SaltbridgeError `transient`: a maintenance page or a proxy's answer, more often than a changed API
 */
export function parseAnswer<Schema extends z.ZodType>(
  schema: Schema,
  answer: unknown,
  doing: string,
): z.output<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') || 'the whole answer';
  throw new SaltbridgeError(
    'transient',
    `Salesforce answered in an unexpected form when asked to ${doing} (${where}). Is something between us and Salesforce answering in its place?`,
    { code: 'UNEXPECTED_ANSWER' },
  );
}
