/** A reference that names nothing in the answers so far. */
export class MissingReference extends Error {}

const pattern = /@\{(\w+)((?:\.\w+|\[\d+\])*)\}/g;

/**
 * Puts values of earlier answers in the place of `@{reference.path[0].to}`, in any string within the value. A string
 * that is nothing but a reference takes the value as it is, e.g. a number.
 *
 * @param encode  how a value is spelt within a longer string
 * @throws MissingReference
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_subrequest.htm (checked 2026-11)
 */
export function fillReferences<Value>(
  value: Value,
  answers: ReadonlyMap<string, unknown>,
  encode: (text: string) => string = (text) => text,
): Value {
  // Only strings within change, so the shape stays.
  return fill(value) as Value;

  function fill(part: unknown): unknown {
    if (typeof part === 'string') return fillText(part);
    if (Array.isArray(part)) return part.map(fill);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, fill(inner)]));
  }

  function fillText(text: string): unknown {
    const [whole] = text.matchAll(pattern);
    if (whole !== undefined && whole[0] === text) {
      const found = lookUp(answers, whole[1] ?? '', whole[2] ?? '');
      return typeof found === 'string' ? encode(found) : found;
    }
    return text.replaceAll(pattern, (_all, name: string, path: string) =>
      encode(String(lookUp(answers, name, path))),
    );
  }
}

function lookUp(answers: ReadonlyMap<string, unknown>, name: string, path: string): unknown {
  let value: unknown = answers.get(name);
  for (const [, field, index] of path.matchAll(/\.(\w+)|\[(\d+)\]/g)) {
    const key = field ?? index ?? '';
    // A member of whatever the answer holds here; undefined where it has none.
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined;
  }
  if (value === undefined || value === null || typeof value === 'object')
    throw new MissingReference(`Invalid reference specified. No value for ${name}${path} found in ${name}`);
  return value;
}
