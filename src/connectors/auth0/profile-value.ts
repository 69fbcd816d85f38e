import type { Cell } from '../../core/table.ts';

/**
 * The value that a profile path points to, e.g. `user_metadata.plan` or `identities[0].connection`; `undefined` where
 * there is none. A key that holds dots is found too: at each level the longest key is tried first.
 *
 * @param profile  what `JSON.parse` made
 */
export function profileValue(profile: object, path: string): Cell {
  // All that JSON.parse makes is a cell.
  return lookUp(profile, path) as Cell;
}

function lookUp(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, path)) return own(value, path);
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const key = path.slice(0, dot);
    const found = Object.hasOwn(value, key) ? lookUp(own(value, key), path.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return path.includes('[') ? lookUpElement(value, path) : undefined;
}

/** For `list[2]` and `list[2].rest`. */
function lookUpElement(value: object, path: string): unknown {
  const [, list, index, rest] = /^([^[]+)\[(\d+)\](?:\.(.+))?$/s.exec(path) ?? [];
  if (list === undefined || index === undefined) return undefined;
  const element = lookUp(lookUp(value, list), index);
  return rest === undefined ? element : lookUp(element, rest);
}

function own(value: object, key: string): unknown {
  // Asked for only after hasOwn said that it is there.
  return (value as Readonly<Record<string, unknown>>)[key];
}
