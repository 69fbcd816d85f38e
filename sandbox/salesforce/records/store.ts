import { SalesforceError } from '../errors.ts';
import type { FieldDef, ObjectDef, Schema } from '../schema/definition.ts';
import type { LateClock } from './late.ts';
import { createRecycleBin, type RecycleBin } from './recycle-bin.ts';
import { createTable, type Table, type Value } from './table.ts';

/** Every record of one org, and the few look-ups that rules, permissions and routes share. */
export interface Store {
  schema: Schema;
  bin: RecycleBin;
  lateClock: LateClock;
  /** @throws SalesforceError `NOT_FOUND` when there is no such object */
  table(object: string): Table;
  tables(): Table[];
  /** The table and row that an id of any object names, also of a deleted record. */
  locate(id: string): { table: Table; row: number } | undefined;
  /** Values of a row that is known to exist, by field name. For setup records, not for speed. */
  read(table: Table, row: number): Record<string, Value>;
  /** Rows that are not deleted and whose fields all have these values. */
  where(object: string, values: Record<string, Value>): number[];
  /** Makes a record as the system itself does, past all rules. */
  plant(object: string, values: Record<string, Value>): string;
  /** From here on every change is remembered until `commit` or `rollback`; within another it is a part of that one. */
  begin(): void;
  commit(): void;
  rollback(): void;
  clear(): void;
  /** Rises when other records take the place of all, e.g. by a reset. */
  generation(): number;
}

export function createStore(schema: Schema): Store {
  let generation = 0;
  const lateClock: LateClock = { at: undefined };
  const tables = new Map<ObjectDef, Table>(
    schema.objects.map((object) => [object, createTable(object, lateClock)]),
  );

  const store: Store = {
    schema,
    lateClock,
    bin: createRecycleBin({ schema, table: (name) => store.table(name) }),
    table(name) {
      const object = schema.object(name);
      const table = object === undefined ? undefined : tables.get(object);
      if (table === undefined)
        throw new SalesforceError(404, 'NOT_FOUND', 'The requested resource does not exist');
      return table;
    },
    tables: () => [...tables.values()],
    locate(id) {
      const object = schema.byKeyPrefix(id.slice(0, 3));
      const table = object === undefined ? undefined : tables.get(object);
      const row = table?.rowOf(id);
      return table === undefined || row === undefined ? undefined : { table, row };
    },
    read: (table, row) =>
      Object.fromEntries(table.object.fields.map((field) => [field.name, table.get(row, field)])),
    where(name, values) {
      const table = store.table(name);
      const wanted = Object.entries(values).map(([field, value]) => ({
        field: fieldOf(table, field),
        value,
      }));
      const rows: number[] = [];
      for (let row = 0; row < table.size(); row += 1)
        if (!table.isDeleted(row) && wanted.every(({ field, value }) => table.get(row, field) === value))
          rows.push(row);
      return rows;
    },
    plant(name, values) {
      const table = store.table(name);
      const row = table.add();
      for (const field of table.object.fields)
        if (field.defaultValue !== undefined) table.set(row, field, field.defaultValue);
      for (const [field, value] of Object.entries(values)) table.set(row, fieldOf(table, field), value);
      return table.id(row);
    },
    begin() {
      for (const { undo } of [...tables.values(), store.bin]) undo.begin();
    },
    commit() {
      for (const { undo } of [...tables.values(), store.bin]) undo.commit();
    },
    rollback() {
      for (const { undo } of [...tables.values(), store.bin]) undo.rollback();
    },
    generation: () => generation,
    clear() {
      generation += 1;
      // What is loaded in place of all is there for everyone.
      lateClock.at = undefined;
      for (const table of tables.values()) table.clear();
      store.bin.clear();
    },
  };
  return store;
}

/** @throws Error when the schema lacks a field that the sandbox itself needs */
export function fieldOf(table: Table, name: string): FieldDef {
  const field = table.object.field(name);
  if (field === undefined) throw new Error(`The schema has no field ${table.object.name}.${name}`);
  return field;
}
