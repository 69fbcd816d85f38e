import type { Store } from './store.ts';
import type { Value } from './table.ts';

/** One table as values. */
interface SavedTable {
  rows: number;
  /** By field; fields that no row has are left out. */
  columns: Record<string, Value[]>;
  deleted: number[];
  erased: number[];
}

export type SavedTables = Record<string, SavedTable>;

export function saveTables(store: Store): SavedTables {
  const saved: SavedTables = {};
  for (const table of store.tables()) {
    const rows = [...Array(table.size()).keys()];
    const columns: SavedTable['columns'] = {};
    for (const field of table.object.fields) {
      // Worked out from others, and so are ids and deletions.
      if (field.compound !== undefined || ['Id', 'IsDeleted'].includes(field.name)) continue;
      const values = rows.map((row) => table.get(row, field));
      if (values.some((value) => value !== null && value !== false)) columns[field.name] = values;
    }
    saved[table.object.name] = {
      rows: rows.length,
      columns,
      deleted: rows.filter((row) => table.isDeleted(row)),
      erased: rows.filter((row) => table.isErased(row)),
    };
  }
  return saved;
}

/** Puts the saved records in place of all there are. */
export function loadTables(store: Store, saved: SavedTables): void {
  store.clear();
  for (const table of store.tables()) {
    const { rows, columns, deleted, erased } = saved[table.object.name] ?? none;
    for (let row = 0; row < rows; row += 1) table.add();
    for (const [name, values] of Object.entries(columns)) {
      const field = table.object.field(name);
      if (field === undefined) continue;
      for (const [row, value] of values.entries()) if (value !== null) table.set(row, field, value);
    }
    for (const row of deleted) table.remove(row);
    for (const row of erased) table.erase(row);
  }
}

const none: SavedTable = { rows: 0, columns: {}, deleted: [], erased: [] };
