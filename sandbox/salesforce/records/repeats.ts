import { type Failure, failure } from '../errors.ts';
import type { FieldDef } from '../schema/definition.ts';
import type { Value } from './table.ts';

/**
 * Records of one call that name the same key. Salesforce fails each of them, the first too.
 *
 * @see https://salesforce.stackexchange.com/questions/296121 ("First exception on row 0"; checked 2026-11)
 */
export interface Repeats {
  /** Why the record with this key fails, or undefined where its key stands alone. */
  of(key: Value | undefined): Failure | undefined;
}

export const noRepeats: Repeats = { of: () => undefined };

/** @param keyOf  null, undefined or nothing for a record without a key */
export function findRepeats(
  field: FieldDef,
  count: number,
  keyOf: (at: number) => Value | undefined,
): Repeats {
  const seen = new Set<Value>();
  const twice = new Set<Value>();
  for (let at = 0; at < count; at += 1) {
    const key = comparable(field, keyOf(at));
    if (key === null) continue;
    if (seen.has(key)) twice.add(key);
    else seen.add(key);
  }
  if (twice.size === 0) return noRepeats;
  return {
    of: (key) =>
      twice.has(comparable(field, key))
        ? failure(
            'DUPLICATE_VALUE',
            field.type === 'id'
              ? `Duplicate id specified: ${key}`
              : `Duplicate external id specified: ${key}`,
            [field.name],
          )
        : undefined,
  };
}

function comparable(field: FieldDef, key: Value | undefined): Value {
  if (key === undefined || key === '' || key === '#N/A') return null;
  if (typeof key !== 'string' || field.caseSensitive) return key;
  return field.type === 'id' ? key.slice(0, 15) : key.toLowerCase();
}
