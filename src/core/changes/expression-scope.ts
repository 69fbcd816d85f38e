import { compileExpression } from '../expression/compile.ts';
import type { ExpressionScope, FieldType } from '../expression/scope.ts';
import type { Cell } from '../table.ts';
import { columnReader, type ReadValue } from './compile-profile.ts';

/** Salesforce's types as expressions know them; any other is text. */
const TYPES: Readonly<Record<string, FieldType>> = {
  boolean: 'bool',
  int: 'int',
  long: 'int',
  double: 'double',
  currency: 'double',
  percent: 'double',
  date: 'date',
  datetime: 'timestamp',
  multipicklist: 'list',
  address: 'map',
  location: 'map',
  anyType: 'dyn',
};

/** Before an object is described, any name may be a field. */
export const anyField: ExpressionScope = {
  fields: [],
  open: true,
  ignoreCase: true,
  repeatable: true,
};

/**
 * What an expression over a record of the object may name.
 *
 * @param schema  types of the fields by name; of a field that is not in it, the type is not known
 * @param columns  what is read
 */
export function recordScope(
  object: string,
  schema: Readonly<Record<string, string>>,
  columns: readonly string[],
): ExpressionScope {
  const types = new Map(Object.entries(schema).map(([name, type]) => [name.toLowerCase(), type]));
  const fields = ['Id', 'SystemModstamp', ...columns].map((name) => {
    const type = types.get(name.toLowerCase());
    return { name, type: type === undefined ? 'dyn' : (TYPES[type] ?? 'string') } as const;
  });
  return { fields, ignoreCase: true, repeatable: true, label: object };
}

/** Makes expressions into functions over rows with these columns. @throws SaltbridgeError `config` */
export function rowExpressions(scope: ExpressionScope, columns: readonly string[]) {
  return (text: string): ReadValue => {
    const compiled = compileExpression(text, scope);
    const places = compiled.fields.map((name) => ({
      path: name.split('.'),
      read: columnReader(name, columns),
    }));
    return (row) => {
      const record: Record<string, unknown> = {};
      for (const { path, read } of places) put(record, path, read(row));
      const result = compiled.evaluate(record);
      return result.absent ? undefined : (result.value as Cell);
    };
  };
}

function put(record: Record<string, unknown>, [first = '', ...rest]: string[], value: Cell): void {
  if (rest.length === 0) {
    record[first] = value;
    return;
  }
  const inner = record[first];
  // Objects on the way are ours.
  const next = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
  record[first] = next;
  put(next, rest, value);
}

/** Fields that an expression looks at, before its object is described. @throws SaltbridgeError `config` */
export function fieldsInExpression(text: string): string[] {
  return compileExpression(text, anyField).fields;
}
