import { type FieldDef, systemFields } from '../schema/definition.ts';
import { createSortedIndex } from './sorted-index.ts';
import type { Store } from './store.ts';
import { keyOf, type Table, type Value } from './table.ts';

/** When changes that are not visible at once are being made, in milliseconds since 1970; undefined means they are. */
export interface LateClock {
  at: number | undefined;
}

/** What the rows of one table held before changes that may not be visible yet, oldest change first. */
export interface LateChanges {
  added(row: number): void;
  /** @param before  the value that the field had until now */
  changed(row: number, field: FieldDef, before: Value): void;
  deleted(row: number, before: boolean): void;
  /** Rows as they were before all changes after this time. Those of before it are forgotten. */
  after(time: number): Map<number, Held>;
  clear(): void;
}

interface Held {
  /** The row was not there yet. */
  hidden?: boolean;
  deleted?: boolean;
  cells: Map<FieldDef, Value>;
}

export function createLateChanges(clock: LateClock): LateChanges {
  let changes: { at: number; row: number; apply: (held: Held) => void }[] = [];
  // Nothing is made where nothing is kept: a bulk job comes by here for each cell.
  return {
    added(row) {
      if (clock.at !== undefined) changes.push({ at: clock.at, row, apply: hide });
    },
    changed(row, field, before) {
      if (clock.at === undefined) return;
      const apply = ({ cells }: Held) => {
        if (!cells.has(field)) cells.set(field, before);
      };
      changes.push({ at: clock.at, row, apply });
    },
    deleted(row, before) {
      if (clock.at === undefined) return;
      const apply = (held: Held) => {
        held.deleted ??= before;
      };
      changes.push({ at: clock.at, row, apply });
    },
    after(time) {
      changes = changes.filter(({ at }) => at > time);
      const rows = new Map<number, Held>();
      for (const { row, apply } of changes) {
        const held = rows.get(row) ?? { cells: new Map() };
        rows.set(row, held);
        apply(held);
      }
      return rows;
    },
    clear() {
      changes = [];
    },
  };
}

function hide(held: Held): void {
  held.hidden = true;
}

/**
 * The store as those see it for whom changes after `visibleUntil` are not committed yet: with the records, values and
 * deletions of before. Salesforce stamps a change when it is made, and shows it when its transaction commits.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/object_ref/sforce_api_calls_getupdated_getupdatedresult.htm (what latestDateCovered says of transactions that take long; checked 2026-11)
 */
export function storeAsOf(store: Store, visibleUntil: number | undefined): Store {
  if (visibleUntil === undefined) return store;
  const views = new Map<Table, Table>();
  const viewOf = (table: Table) => {
    const view = views.get(table) ?? tableAsOf(table, visibleUntil);
    views.set(table, view);
    return view;
  };
  return {
    ...store,
    table: (object) => viewOf(store.table(object)),
    locate(id) {
      const found = store.locate(id);
      if (found === undefined) return undefined;
      const table = viewOf(found.table);
      return table.isErased(found.row) ? undefined : { table, row: found.row };
    },
  };
}

function tableAsOf(table: Table, visibleUntil: number): Table {
  const rows = table.late.after(visibleUntil);
  if (rows.size === 0) return table;
  const isHidden = (row: number) => rows.get(row)?.hidden === true;

  function get(row: number, field: FieldDef): Value {
    if (field.index === systemFields.IsDeleted) return isDeleted(row);
    const before = rows.get(row)?.cells.get(field);
    return before === undefined ? table.get(row, field) : before;
  }
  function isDeleted(row: number): boolean {
    return isHidden(row) || (rows.get(row)?.deleted ?? table.isDeleted(row));
  }
  function find(field: FieldDef, value: Value): readonly number[] {
    const key = keyOf(field, value);
    const held = [...rows.keys()].filter((row) => !isDeleted(row) && keyOf(field, get(row, field)) === key);
    return [...table.find(field, value).filter((row) => !rows.has(row)), ...held];
  }

  return {
    ...table,
    get,
    isDeleted,
    isErased: (row) => isHidden(row) || table.isErased(row),
    find,
    first: (field, value) => find(field, value)[0] ?? -1,
    sorted(field) {
      const read = (row: number) => {
        const value = get(row, field);
        return typeof value === 'number' ? value : null;
      };
      return createSortedIndex(read, () => table.size());
    },
    copyText(row, field, into, at) {
      const before = rows.get(row)?.cells.get(field);
      if (before === undefined) return table.copyText(row, field, into, at);
      const text = Buffer.from(String(before ?? '').replaceAll('"', '""'));
      if (at + text.length > into.length) return -1;
      into.set(text, at);
      return at + text.length;
    },
  };
}
