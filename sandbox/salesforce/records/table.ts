import { type FieldDef, type ObjectDef, systemFields } from '../schema/definition.ts';
import { makeId, normalizeId, sequenceOf } from './ids.ts';

/** A stored cell: dates are `2026-11-22`, datetimes milliseconds since 1970, references 18-character ids. */
export type Value = string | number | boolean | null;

/**
 * All records of one object. Records are numbered rows, fields are columns made when first needed: a million leads
 * with ten filled fields cost ten arrays, not a million objects.
 */
export interface Table {
  readonly object: ObjectDef;
  /** Rows ever made, deleted ones among them. */
  size(): number;
  live(): number;
  /** Rises with every write. */
  version(): number;
  /** Makes an empty row and returns its number. */
  add(): number;
  get(row: number, field: FieldDef): Value;
  set(row: number, field: FieldDef, value: Value): void;
  isDeleted(row: number): boolean;
  /** Into the recycle bin: the row stays readable and leaves every index. */
  remove(row: number): void;
  id(row: number): string;
  /** The row of an id of 15 or 18 characters, also of a deleted record. */
  rowOf(id: string): number | undefined;
  /** Rows that are not deleted and hold this value; compares strings as the field does. */
  find(field: FieldDef, value: Value): readonly number[];
  /** The first row that `find` would give, or -1; without a list, for speed. */
  first(field: FieldDef, value: Value): number;
  /** From here on every change is remembered until `commit` or `rollback`. */
  begin(): void;
  commit(): void;
  rollback(): void;
  clear(): void;
}

type Index = Map<Value, number | number[]>;
const none: readonly number[] = [];

export function createTable(object: ObjectDef): Table {
  let columns: (Value[] | undefined)[] = [];
  let deleted = new Set<number>();
  let indexes: (Index | undefined)[] = [];
  let rows = 0;
  let changes = 0;
  let undo: (() => void)[] | undefined;

  function indexOf(field: FieldDef): Index {
    const known = indexes[field.index];
    if (known !== undefined) return known;
    const index: Index = new Map();
    const column = columns[field.index] ?? [];
    for (let row = 0; row < column.length; row += 1)
      if (!deleted.has(row)) enter(index, keyOf(field, column[row] ?? null), row);
    indexes[field.index] = index;
    return index;
  }

  function* indexed(row: number): Iterable<[FieldDef, Index, Value]> {
    for (const field of object.fields) {
      const index = indexes[field.index];
      if (index !== undefined) yield [field, index, columns[field.index]?.[row] ?? null];
    }
  }

  const table: Table = {
    object,
    size: () => rows,
    live: () => rows - deleted.size,
    version: () => changes,
    add() {
      changes += 1;
      rows += 1;
      undo?.push(() => {
        rows -= 1;
        for (const column of columns) if (column !== undefined && column.length > rows) column.length = rows;
      });
      return rows - 1;
    },
    get(row, field) {
      if (field.index === systemFields.Id) return table.id(row);
      if (field.index === systemFields.IsDeleted) return deleted.has(row);
      // No one stores a false: a column of a million of them would tell nothing.
      return columns[field.index]?.[row] ?? (field.type === 'boolean' ? false : null);
    },
    set(row, field, value) {
      changes += 1;
      let column = columns[field.index];
      if (column === undefined) {
        if (value === null || value === false) return;
        column = [];
        columns[field.index] = column;
      }
      const before = column[row] ?? null;
      if (before === value) return;
      undo?.push(() => table.set(row, field, before));
      const index = indexes[field.index];
      if (index !== undefined) {
        leave(index, keyOf(field, before), row);
        enter(index, keyOf(field, value), row);
      }
      // A hole would turn the array into a hash map.
      while (column.length < row) column.push(null);
      column[row] = value;
    },
    isDeleted: (row) => deleted.has(row),
    remove(row) {
      changes += 1;
      deleted.add(row);
      for (const [field, index, value] of indexed(row)) leave(index, keyOf(field, value), row);
      undo?.push(() => {
        deleted.delete(row);
        for (const [field, index, value] of indexed(row)) enter(index, keyOf(field, value), row);
      });
    },
    id: (row) => makeId(object.keyPrefix, row + 1),
    rowOf(text) {
      const id = normalizeId(text);
      if (id === undefined || !id.startsWith(object.keyPrefix)) return undefined;
      const sequence = sequenceOf(id);
      return sequence !== undefined && sequence >= 1 && sequence <= rows ? sequence - 1 : undefined;
    },
    find(field, value) {
      const found = indexOf(field).get(keyOf(field, value));
      if (found === undefined) return none;
      return typeof found === 'number' ? [found] : found;
    },
    first(field, value) {
      const found = indexOf(field).get(keyOf(field, value));
      return typeof found === 'number' ? found : (found?.[0] ?? -1);
    },
    begin() {
      undo = [];
    },
    commit() {
      undo = undefined;
    },
    rollback() {
      const steps = undo ?? [];
      undo = undefined;
      for (const step of steps.reverse()) step();
    },
    clear() {
      columns = [];
      deleted = new Set();
      indexes = [];
      rows = 0;
      changes += 1;
    },
  };
  return table;
}

function keyOf(field: FieldDef, value: Value): Value {
  return typeof value === 'string' && !field.caseSensitive && field.type !== 'reference'
    ? value.toLowerCase()
    : value;
}

function enter(index: Index, key: Value, row: number): void {
  if (key === null) return;
  const present = index.get(key);
  if (present === undefined) index.set(key, row);
  else if (typeof present === 'number') index.set(key, [present, row]);
  else present.push(row);
}

function leave(index: Index, key: Value, row: number): void {
  if (key === null) return;
  const present = index.get(key);
  if (present === row) index.delete(key);
  else if (typeof present === 'object') {
    const at = present.indexOf(row);
    if (at >= 0) present.splice(at, 1);
  }
}
