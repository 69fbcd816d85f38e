import { type FieldDef, type ObjectDef, systemFields } from '../schema/definition.ts';
import { type Column, createColumn, isText } from './column.ts';
import { makeId, normalizeId, sequenceOf } from './ids.ts';
import { createLateChanges, type LateChanges, type LateClock } from './late.ts';
import { createHashIndex, createListIndex, type LookupIndex } from './lookup-index.ts';
import { createSortedIndex, type SortedIndex } from './sorted-index.ts';
import { createUndoLog, type UndoLog } from './undo-log.ts';

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
  /**
   * Writes a text in UTF-8, its quotes doubled, past the string it would otherwise be made into: for those who write
   * millions. @returns where it ends, -1 where there is too little room
   */
  copyText(row: number, field: FieldDef, into: Uint8Array, at: number): number;
  set(row: number, field: FieldDef, value: Value): void;
  isDeleted(row: number): boolean;
  /** Into the recycle bin: the row stays readable and leaves every index. */
  remove(row: number): void;
  /** Out of the recycle bin, back into every index. */
  restore(row: number): void;
  /** Out of the recycle bin for good: its id names nothing any more. */
  erase(row: number): void;
  isErased(row: number): boolean;
  id(row: number): string;
  /** The row of an id of 15 or 18 characters, also of a deleted record. */
  rowOf(id: string): number | undefined;
  /** Rows that are not deleted and hold this value; compares strings as the field does. */
  find(field: FieldDef, value: Value): readonly number[];
  /** The first row that `find` would give, or -1; without a list, for speed. */
  first(field: FieldDef, value: Value): number;
  /** All rows that have a value, deleted ones too, in its order; for datetimes. */
  sorted(field: FieldDef): SortedIndex;
  readonly undo: UndoLog;
  /** Changes that are not visible to everyone yet. */
  readonly late: LateChanges;
  clear(): void;
}

/** @param lateClock  whether changes become visible late */
export function createTable(object: ObjectDef, lateClock: LateClock): Table {
  let columns: (Column | undefined)[] = [];
  let deleted = new Set<number>();
  let erased = new Set<number>();
  let indexes: (LookupIndex | undefined)[] = [];
  let orders: (SortedIndex | undefined)[] = [];
  let rows = 0;
  let changes = 0;
  const undo = createUndoLog();
  const late = createLateChanges(lateClock);

  function indexOf(field: FieldDef): LookupIndex {
    const known = indexes[field.index];
    if (known !== undefined) return known;
    const index =
      field.unique && isText(field)
        ? createHashIndex((row) => keyOf(field, columns[field.index]?.get(row) ?? null))
        : createListIndex();
    const column = columns[field.index];
    for (let row = 0; column !== undefined && row < rows; row += 1)
      if (!deleted.has(row)) index.enter(keyOf(field, column.get(row)), row);
    indexes[field.index] = index;
    return index;
  }

  function* indexed(row: number): Iterable<[FieldDef, LookupIndex, Value]> {
    for (const field of object.fields) {
      const index = indexes[field.index];
      if (index !== undefined) yield [field, index, columns[field.index]?.get(row) ?? null];
    }
  }

  const table: Table = {
    object,
    undo,
    late,
    size: () => rows,
    live: () => rows - deleted.size,
    version: () => changes,
    add() {
      changes += 1;
      rows += 1;
      late.added(rows - 1);
      undo.steps?.push(() => {
        rows -= 1;
        for (const column of columns) column?.set(rows, null);
      });
      return rows - 1;
    },
    get(row, field) {
      if (field.index === systemFields.Id) return table.id(row);
      if (field.index === systemFields.IsDeleted) return deleted.has(row);
      // No one stores a false: a column of a million of them would tell nothing.
      return columns[field.index]?.get(row) ?? (field.type === 'boolean' ? false : null);
    },
    copyText: (row, field, into, at) => columns[field.index]?.copyText?.(row, into, at) ?? at,
    set(row, field, value) {
      changes += 1;
      let column = columns[field.index];
      if (column === undefined) {
        if (value === null || value === false) return;
        column = createColumn(field);
        columns[field.index] = column;
      }
      const index = indexes[field.index];
      if (index !== undefined || undo.steps !== undefined || lateClock.at !== undefined) {
        const before = column.get(row);
        if (before === value) return;
        late.changed(row, field, before);
        undo.steps?.push(() => table.set(row, field, before));
        if (!deleted.has(row)) {
          index?.leave(keyOf(field, before), row);
          index?.enter(keyOf(field, value), row);
        }
      }
      column.set(row, value);
      orders[field.index]?.touch(row);
    },
    isDeleted: (row) => deleted.has(row),
    isErased: (row) => erased.has(row),
    remove(row) {
      changes += 1;
      late.deleted(row, false);
      deleted.add(row);
      for (const [field, index, value] of indexed(row)) index.leave(keyOf(field, value), row);
      undo.steps?.push(() => table.restore(row));
    },
    restore(row) {
      changes += 1;
      late.deleted(row, true);
      deleted.delete(row);
      for (const [field, index, value] of indexed(row)) index.enter(keyOf(field, value), row);
      undo.steps?.push(() => table.remove(row));
    },
    erase(row) {
      changes += 1;
      erased.add(row);
      undo.steps?.push(() => erased.delete(row));
    },
    id: (row) => makeId(object.keyPrefix, row + 1),
    rowOf(text) {
      const id = normalizeId(text);
      if (id === undefined || !id.startsWith(object.keyPrefix)) return undefined;
      const sequence = sequenceOf(id);
      return sequence !== undefined && sequence >= 1 && sequence <= rows && !erased.has(sequence - 1)
        ? sequence - 1
        : undefined;
    },
    find: (field, value) => indexOf(field).find(keyOf(field, value)),
    first: (field, value) => indexOf(field).first(keyOf(field, value)),
    sorted(field) {
      const read = (row: number) => {
        const value = table.get(row, field);
        return typeof value === 'number' ? value : null;
      };
      const order = orders[field.index] ?? createSortedIndex(read, () => rows);
      orders[field.index] = order;
      return order;
    },
    clear() {
      columns = [];
      deleted = new Set();
      erased = new Set();
      indexes = [];
      orders = [];
      late.clear();
      rows = 0;
      changes += 1;
    },
  };
  return table;
}

/** The value as it is compared. */
export function keyOf(field: FieldDef, value: Value): Value {
  return typeof value === 'string' && !field.caseSensitive && field.type !== 'reference'
    ? value.toLowerCase()
    : value;
}
