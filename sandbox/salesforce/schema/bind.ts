import { readField } from '../records/read.ts';
import type { Store } from '../records/store.ts';
import type { Table } from '../records/table.ts';
import type { FieldDef } from './definition.ts';
import { compileFormula, type FormulaScope } from './formula.ts';
import type { Result } from './formula-functions.ts';

/** Makes every formula of the schema ready to read other tables. @throws Error naming a formula that cannot be read */
export function bindFormulas(store: Store): void {
  for (const table of store.tables())
    for (const field of table.object.fields) bindFormula(store, table, field);
}

export function bindFormula(store: Store, table: Table, field: FieldDef): void {
  if (field.formula !== undefined) field.evaluate = compileFormula(field.formula, scopeOf(store, table));
}

function scopeOf(store: Store, table: Table): FormulaScope {
  return {
    field: (path) => readerOf(store, table, path),
    count([childName = '', ...path], condition) {
      const child = store.table(childName);
      const [direct] = path;
      const reference = child.object.field(direct ?? '');
      if (reference === undefined) throw new Error(`Field ${childName}.${direct} does not exist`);
      const parentOf = readerOf(store, child, path);
      const counts = condition === undefined ? () => true : compileFormula(condition, scopeOf(store, child));
      return (row) => {
        const id = table.id(row);
        const children = path.length === 1 ? child.find(reference, id) : everyRow(child);
        let sum = 0;
        for (const at of children) if (parentOf(at) === id && counts(at) === true) sum += 1;
        return sum;
      };
    },
  };
}

function* everyRow(table: Table): Iterable<number> {
  for (let row = 0; row < table.size(); row += 1) if (!table.isDeleted(row)) yield row;
}

/** @param path  `['Account', 'Owner', 'Name']`, or with reference fields by their own name: `['ProfileId', 'Name']` */
function readerOf(store: Store, table: Table, path: readonly string[]): (row: number) => Result {
  const [name = '', ...rest] = path;
  const own = table.object.field(name);
  if (rest.length === 0) {
    if (own === undefined) throw new Error(`Field ${name} does not exist. Check spelling.`);
    return (row) => plain(readField(table, row, own));
  }
  const reference =
    own ?? table.object.fields.find((field) => field.relationshipName?.toLowerCase() === name.toLowerCase());
  if (reference === undefined) throw new Error(`Field ${path.join('.')} does not exist. Check spelling.`);
  const parent = store.table(reference.referenceTo[0] ?? '');
  const inner = readerOf(store, parent, rest);
  return (row) => {
    const id = table.get(row, reference);
    const at = typeof id === 'string' ? parent.rowOf(id) : undefined;
    return at === undefined ? null : inner(at);
  };
}

function plain(value: ReturnType<typeof readField>): Result {
  return typeof value === 'object' ? null : value;
}
