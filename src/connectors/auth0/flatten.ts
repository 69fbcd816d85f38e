/** Far beyond what a Lead holds; what is longer is somebody's picture. */
const LONGEST_VALUE = 4_000;
const DEEPEST = 5;

/** A user's attributes as text, nested ones by dots, e.g. `user_metadata.company`; lists and nulls are left out. */
export function flatten(
  user: Readonly<Record<string, unknown>>,
  prefix = '',
  depth = 1,
): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(user)) {
    const path = `${prefix}${name}`;
    if (typeof value === 'string') flat[path] = value.slice(0, LONGEST_VALUE).replaceAll('\0', '');
    else if (typeof value === 'number' || typeof value === 'boolean') flat[path] = String(value);
    else if (isRecord(value) && depth < DEEPEST) Object.assign(flat, flatten(value, `${path}.`, depth + 1));
  }
  return flat;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
