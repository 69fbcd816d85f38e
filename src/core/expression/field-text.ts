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

function textOf(value: JsonValue): string | null {
  if (value === null || typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  return Array.isArray(value) ? value.map((item) => textOf(item) ?? '').join(';') : JSON.stringify(value);
}
