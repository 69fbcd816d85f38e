/**
 * The value of a field by its name: of a record that has the very name, or one nested as the dots say. Undefined where
 * there is none. A parent that is null has null in all its fields, as Salesforce answers them.
 */
export function lookup(record: unknown, name: string, ignoreCase: boolean): unknown {
  if (typeof record !== 'object' || record === null) return undefined;
  const direct = own(record, name, ignoreCase);
  if (direct !== undefined || !name.includes('.')) return direct;
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const parent = own(record, name.slice(0, dot), ignoreCase);
    if (parent === null) return null;
    const value = lookup(parent, name.slice(dot + 1), ignoreCase);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Only what is the record's own: never what it inherits, such as `constructor`. */
function own(record: object, name: string, ignoreCase: boolean): unknown {
  const found = Object.getOwnPropertyDescriptor(record, name);
  if (found || !ignoreCase) return found?.value;
  const wanted = name.toLowerCase();
  const key = Object.keys(record).find((one) => one.toLowerCase() === wanted);
  return key === undefined ? undefined : Object.getOwnPropertyDescriptor(record, key)?.value;
}
