import { type Failure, failure } from '../errors.ts';
import { rulesFor } from '../rules/index.ts';
import { type FieldDef, systemFields } from '../schema/definition.ts';
import type { Settings } from '../settings.ts';
import { deleteBlocker } from './delete-rules.ts';
import type { Rights } from './permissions.ts';
import { requiredOnCreate, uniqueClash, wrongReference } from './rules.ts';
import type { Store } from './store.ts';
import type { Table, Value } from './table.ts';

/** Under whose name and by which options records are written. */
export interface WriteScope {
  store: Store;
  rights: Rights;
  /** Milliseconds since 1970; the stamp of every record written. A bulk job moves it on while it runs. */
  at: number;
  settings: Settings;
  /** Whether the duplicate rules hold for this call, whether they show the fields of what they found, and where. */
  duplicates: { action: 'off' | 'alert' | 'block'; details: boolean; version: string };
  /** Who gets a new record by the assignment rule; absent means the user. */
  assignTo?: string;
}

/** A cell for each field: what to store, why it cannot be, or undefined where nothing changes. */
export type Cells = readonly (Value | Failure | undefined)[];
export interface Written {
  row: number;
  created: boolean;
}

/** Writes records of one object that all have the same fields. */
export interface Writer {
  insert(cells: Cells): Written | Failure;
  update(row: number, cells: Cells): Written | Failure;
  /** A null key with an `Id` key field makes a new record. */
  upsert(keyField: FieldDef, key: Value, cells: Cells): Written | Failure;
  remove(row: number): Written | Failure;
  /** Out of the recycle bin. */
  restore(row: number): Written | Failure;
  /** Deletes for good, past the recycle bin or out of it. */
  erase(row: number): Written | Failure;
}

export function createWriter(scope: WriteScope, table: Table, fields: readonly FieldDef[]): Writer {
  const { rights } = scope;
  const { object } = table;
  const refusal = {
    create: refused(scope, table, fields, 'Create'),
    update: refused(scope, table, fields, 'Edit'),
    delete: refused(scope, table, [], 'Delete'),
  };
  const required = requiredOnCreate(object).map((field) => ({ field, at: fields.indexOf(field) }));
  const defaults = object.fields.filter(
    (field) => field.defaultValue !== undefined && field.defaultValue !== false,
  );
  const unique = fields.flatMap((field, place) => (field.unique ? [{ field, place }] : []));
  const references = fields.flatMap((field, place) => (field.type === 'reference' ? [{ field, place }] : []));
  const [, , createdDate, createdBy, modifiedDate, modifiedBy, modstamp] = object.fields;
  const owner = object.field('OwnerId');
  const converted = object.field('IsConverted');
  const rules = rulesFor(scope, table, fields);

  function store(row: number, cells: Cells): void {
    for (let place = 0; place < fields.length; place += 1) {
      const cell = cells[place];
      const field = fields[place];
      // Every caller has turned away failures by now.
      if (cell !== undefined && field !== undefined) table.set(row, field, cell as Value);
    }
    if (modifiedDate !== undefined) table.set(row, modifiedDate, scope.at);
    if (modifiedBy !== undefined) table.set(row, modifiedBy, rights.userId);
    if (modstamp !== undefined) table.set(row, modstamp, scope.at);
  }

  function invalid(cells: Cells, row: number, keyField: FieldDef | undefined): Failure | undefined {
    for (const cell of cells) if (typeof cell === 'object' && cell !== null) return cell;
    for (const { field, place } of references) {
      const problem = wrongReference(scope.store, field, cells[place]);
      if (problem !== undefined) return problem;
    }
    const refused = rules.check(row, cells);
    if (refused !== undefined) return refused;
    for (const { field, place } of unique) {
      const problem = field === keyField ? undefined : uniqueClash(table, row, field, cells[place]);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  function insert(cells: Cells, keyField?: FieldDef): Written | Failure {
    if (refusal.create !== undefined) return refusal.create;
    const missing = required.filter((entry) => isEmpty(cells[entry.at]));
    if (missing.length > 0) return requiredMissing(missing.map((entry) => entry.field));
    const problem = invalid(cells, -1, keyField);
    if (problem !== undefined) return problem;
    const row = table.add();
    for (const field of defaults) table.set(row, field, field.defaultValue ?? null);
    if (owner !== undefined) table.set(row, owner, rights.userId);
    if (createdDate !== undefined) table.set(row, createdDate, scope.at);
    if (createdBy !== undefined) table.set(row, createdBy, rights.userId);
    store(row, cells);
    if (owner !== undefined && scope.assignTo !== undefined) table.set(row, owner, scope.assignTo);
    rules.written(row);
    return { row, created: true };
  }

  function update(row: number, cells: Cells, keyField?: FieldDef): Written | Failure {
    if (refusal.update !== undefined) return refusal.update;
    if (table.isDeleted(row)) return failure('ENTITY_IS_DELETED', 'entity is deleted');
    if (converted !== undefined && table.get(row, converted) === true)
      return failure('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead');
    const emptied = fields.filter((field, place) => cells[place] === null && mustStay(field));
    if (emptied.length > 0) return requiredMissing(emptied);
    const problem = invalid(cells, row, keyField);
    if (problem !== undefined) return problem;
    store(row, cells);
    rules.written(row);
    return { row, created: false };
  }

  return {
    insert: (cells) => insert(cells),
    update: (row, cells) => update(row, cells),
    upsert(keyField, key, cells) {
      if (keyField.index === systemFields.Id) {
        if (key === null) return insert(cells);
        const row = table.rowOf(String(key));
        return row === undefined ? noSuchRecord : update(row, cells);
      }
      if (key === null) return failure('MISSING_ARGUMENT', `${keyField.name} not specified`, [keyField.name]);
      const row = table.first(keyField, key);
      if (row < 0) return insert(cells, keyField);
      return keyField.unique
        ? update(row, cells, keyField)
        : (several(table, keyField, key) ?? update(row, cells));
    },
    remove(row) {
      if (refusal.delete !== undefined) return refusal.delete;
      if (table.isDeleted(row)) return failure('ENTITY_IS_DELETED', 'entity is deleted');
      const blocker = deleteBlocker(scope.store, table, row);
      if (blocker !== undefined) return blocker;
      return scope.store.bin.remove(table, row, scope.at) ?? { row, created: false };
    },
    restore(row) {
      if (refusal.delete !== undefined) return refusal.delete;
      return scope.store.bin.restore(table, row, scope.at) ?? { row, created: false };
    },
    erase(row) {
      if (refusal.delete !== undefined) return refusal.delete;
      const problem = table.isDeleted(row) ? undefined : scope.store.bin.remove(table, row, scope.at);
      if (problem !== undefined) return problem;
      table.erase(row);
      return { row, created: false };
    },
  };
}

export const noSuchRecord = failure('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');

function several(table: Table, field: FieldDef, key: Value): Failure | undefined {
  const rows = table.find(field, key);
  if (rows.length < 2) return undefined;
  const ids = rows.map((row) => table.id(row)).join(', ');
  return failure(
    'DUPLICATE_EXTERNAL_ID',
    `${field.name}: more than one record found for external id field: [${ids}]`,
    [field.name],
  );
}

function isEmpty(cell: Value | Failure | undefined): boolean {
  return cell === null || cell === undefined;
}

function mustStay(field: FieldDef): boolean {
  return !field.nillable && field.type !== 'boolean';
}

function requiredMissing(fields: readonly FieldDef[]): Failure {
  const names = fields.map((field) => field.name);
  return failure('REQUIRED_FIELD_MISSING', `Required fields are missing: [${names.join(', ')}]`, names);
}

function refused(
  { rights }: WriteScope,
  { object }: Table,
  fields: readonly FieldDef[],
  right: 'Create' | 'Edit' | 'Delete',
): Failure | undefined {
  if (!object.allows[right] || (right === 'Create' && !rights.object(object, right)))
    return failure('INVALID_TYPE_FOR_OPERATION', `entity type cannot be ${done[right]}: ${object.label}`);
  if (!rights.object(object, right))
    return failure('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
  const blocked = fields.filter(
    (field) =>
      !(right === 'Create' ? field.createable : field.updateable) || !rights.field(object, field, 'Edit'),
  );
  if (blocked.length === 0) return undefined;
  const names = blocked.map((field) => field.name);
  return failure(
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${names.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    names,
  );
}

const done = { Create: 'inserted', Edit: 'updated', Delete: 'deleted' };
