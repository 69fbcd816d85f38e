import { type Failure, failure, isFailure } from '../errors.ts';
import { type FieldDef, type ObjectDef, systemFields } from '../schema/definition.ts';
import { uniqueClash } from './rules.ts';
import type { Store } from './store.ts';
import type { Table } from './table.ts';
import { createUndoLog, type UndoLog } from './undo-log.ts';

/**
 * What goes and what comes back with a record.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_delete.htm (cascading deletes; checked 2026-11)
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_undelete.htm
 */
export interface RecycleBin {
  /** Deletes with all children that cannot stay; other look-ups of the record are emptied. */
  remove(table: Table, row: number, at: number): Failure | undefined;
  /** Brings the record back with its children and the look-ups that nothing has filled since. */
  restore(table: Table, row: number, at: number): Failure | undefined;
  /** Fields of any object that may hold an id of this one, but for what only the system sets. */
  lookupsOf(object: ObjectDef): { table: Table; field: FieldDef }[];
  readonly undo: UndoLog;
  clear(): void;
  save(): SavedRemoval[];
  load(saved: readonly SavedRemoval[]): void;
}

/** What went with a record, by names of objects and fields. */
export interface SavedRemoval {
  id: string;
  children: { object: string; row: number }[];
  emptied: { object: string; row: number; field: string }[];
}

interface Place {
  table: Table;
  row: number;
}
interface Removal {
  children: Place[];
  emptied: (Place & { field: FieldDef })[];
}

export function createRecycleBin(store: Pick<Store, 'schema' | 'table'>): RecycleBin {
  const removals = new Map<string, Removal>();
  const undo = createUndoLog();
  const lookups = new Map<string, { table: Table; field: FieldDef }[]>();

  function lookupsOf(object: ObjectDef): { table: Table; field: FieldDef }[] {
    // Custom fields come and go, so the number of fields is a part of the key.
    const known = `${object.name} ${store.schema.objects.reduce((sum, { fields }) => sum + fields.length, 0)}`;
    let found = lookups.get(known);
    if (found === undefined) {
      found = store.schema.objects.flatMap((other) =>
        other.fields
          .filter((field) => field.referenceTo.includes(object.name))
          .filter((field) => field.createable || field.cascadeDelete)
          .map((field) => ({ table: store.table(other.name), field })),
      );
      lookups.set(known, found);
    }
    return found;
  }

  function keep(id: string, removal: Removal | undefined): void {
    const before = removals.get(id);
    undo.steps?.push(() => keep(id, before));
    if (removal === undefined) removals.delete(id);
    else removals.set(id, removal);
  }

  const bin: RecycleBin = {
    undo,
    remove(table, row, at) {
      const id = table.id(row);
      const removal: Removal = { children: [], emptied: [] };
      for (const lookup of lookupsOf(table.object))
        for (const child of lookup.table.find(lookup.field, id).slice()) {
          const place = { table: lookup.table, row: child };
          if (!lookup.field.cascadeDelete && lookup.field.nillable) {
            removal.emptied.push({ ...place, field: lookup.field });
            continue;
          }
          const problem = bin.remove(place.table, child, at);
          if (problem !== undefined) return problem;
          removal.children.push(place);
        }
      for (const { table: other, row: child, field } of removal.emptied) other.set(child, field, null);
      if (removal.children.length + removal.emptied.length > 0) keep(id, removal);
      stamp(table, row, at);
      table.remove(row);
      return undefined;
    },

    restore(table, row, at) {
      if (!table.isDeleted(row)) return failure('UNDELETE_FAILED', 'Entity is not in the recycle bin');
      for (const field of table.object.fields)
        if (field.unique) {
          const problem = uniqueClash(table, row, field, table.get(row, field));
          if (isFailure(problem)) return problem;
        }
      const id = table.id(row);
      table.restore(row);
      const master = table.object.field('MasterRecordId');
      if (master !== undefined) table.set(row, master, null);
      stamp(table, row, at);
      const removal = removals.get(id);
      keep(id, undefined);
      for (const child of removal?.children ?? [])
        if (child.table.isDeleted(child.row) && !child.table.isErased(child.row))
          bin.restore(child.table, child.row, at);
      for (const { table: other, row: child, field } of removal?.emptied ?? [])
        if (other.get(child, field) === null) other.set(child, field, id);
      return undefined;
    },

    lookupsOf,
    clear: () => removals.clear(),
    save: () =>
      [...removals].map(([id, { children, emptied }]) => ({
        id,
        children: children.map(({ table, row }) => ({ object: table.object.name, row })),
        emptied: emptied.map(({ table, row, field }) => ({
          object: table.object.name,
          row,
          field: field.name,
        })),
      })),
    load(saved) {
      removals.clear();
      for (const { id, children, emptied } of saved)
        removals.set(id, {
          children: children.map(({ object, row }) => ({ table: store.table(object), row })),
          emptied: emptied.flatMap(({ object, row, field: name }) => {
            const table = store.table(object);
            const field = table.object.field(name);
            return field === undefined ? [] : [{ table, row, field }];
          }),
        });
    },
  };
  return bin;
}

function stamp(table: Table, row: number, at: number): void {
  const field = table.object.fields[systemFields.SystemModstamp];
  if (field !== undefined) table.set(row, field, at);
}
