import { SaltbridgeError } from '../errors.ts';
import type { ExpressionValue } from './compile.ts';
import type { JsonValue } from './values.ts';

/**
 * A value as a field of the target takes it; lists as Salesforce writes several picklist values, `a;b`.
 *
 * @returns undefined where it is absent, null where the field is to be emptied
 */
export function fieldText(found: ExpressionValue): string | null | undefined {
  return found.absent ? undefined : textOf(found.value);
}

/** A rejection that says whose expression it is, where a mapping has several; any other error as it is. */
export function rejectionOf(field: string, error: unknown): unknown {
  if (!(error instanceof SaltbridgeError) || error.kind !== 'rejected') return error;
  const { code, problems } = error;
  const [{ message } = error] = problems;
  const said = `The expression for ${field} can't be evaluated for this record. ${message}. Mend the mapping, or what the record holds`;
  return new SaltbridgeError('rejected', said, {
    cause: error,
    problems: [...problems],
    ...(code !== undefined && { code }),
  });
}

function textOf(value: JsonValue): string | null {
  if (value === null || typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  return Array.isArray(value) ? value.map((item) => textOf(item) ?? '').join(';') : JSON.stringify(value);
}
