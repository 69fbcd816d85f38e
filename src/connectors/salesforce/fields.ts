import type { TargetField } from '../../core/target.ts';

export const NUMBER_TYPES: ReadonlySet<string> = new Set(['int', 'long', 'double', 'currency', 'percent']);

/** Between the values of a key that has several; see `Outcome.key`. */
const KEY_SEPARATOR = '\u001f';

/** Finds a field by its API name; Salesforce ignores case in names. */
export function fieldOf(fields: readonly TargetField[], name: string): TargetField | undefined {
  const wanted = name.toLowerCase();
  return fields.find((field) => field.name.toLowerCase() === wanted);
}

/**
 * Returns a function that reads a row's key, for rows with these columns.
 *
 * @returns undefined when a key field is not among the columns
 */
export function keyReader(
  columns: readonly string[],
  keyFields: readonly string[],
): ((row: readonly string[]) => string) | undefined {
  const names = columns.map((name) => name.toLowerCase());
  const places = keyFields.map((field) => names.indexOf(field.toLowerCase()));
  const [first] = places;
  if (first === undefined || places.includes(-1)) return undefined;
  if (places.length === 1) return (row) => row[first] ?? '';
  return (row) => places.map((place) => row[place] ?? '').join(KEY_SEPARATOR);
}
