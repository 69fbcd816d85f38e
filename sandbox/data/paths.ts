/**
 * Compiles `a.b` or `a[0].b` to a function that reads it; what is not there is `undefined`. Only a value's own
 * properties count.
 */
export function readPath(path: string): (from: object) => unknown {
  const keys = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  const [first = '', second] = keys;
  if (second === undefined) return (from) => own(from, first);
  if (keys.length === 2) return (from) => own(own(from, first), second);
  return (from) => keys.reduce<unknown>((value, key) => own(value, key), from);
}

function own(from: unknown, key: string): unknown {
  if (typeof from !== 'object' || from === null || !Object.hasOwn(from, key)) return undefined;
  // True: an object with an own property of that name.
  return (from as Record<string, unknown>)[key];
}
