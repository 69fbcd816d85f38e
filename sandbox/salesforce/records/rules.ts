import { type Failure, failure } from '../errors.ts';
import type { FieldDef, ObjectDef } from '../schema/definition.ts';
import type { Store } from './store.ts';
import type { Table, Value } from './table.ts';

type Cell = Value | Failure | undefined;

/** Fields that an insert must give: not nillable, and nothing to fill them from. */
export function requiredOnCreate(object: ObjectDef): FieldDef[] {
  return object.fields.filter(
    (field) =>
      !field.nillable &&
      field.createable &&
      field.defaultValue === undefined &&
      // The user who creates the record owns it.
      field.name !== 'OwnerId',
  );
}

export function wrongReference(store: Store, field: FieldDef, cell: Cell): Failure | undefined {
  if (typeof cell !== 'string') return undefined;
  const object = store.schema.byKeyPrefix(cell.slice(0, 3));
  if (object === undefined || !field.referenceTo.includes(object.name))
    return failure('FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${cell}`, [
      field.name,
    ]);
  const at = store.locate(cell);
  if (at === undefined || at.table.isDeleted(at.row))
    return failure('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
  return undefined;
}

/** @param row  the record being written, -1 for a new one */
export function uniqueClash(table: Table, row: number, field: FieldDef, cell: Cell): Failure | undefined {
  if (cell === null || cell === undefined || typeof cell === 'object') return undefined;
  const other = table.first(field, cell);
  if (other < 0 || other === row) return undefined;
  return failure(
    'DUPLICATE_VALUE',
    `duplicate value found: ${field.name} duplicates value on record with id: ${table.id(other).slice(0, 15)}`,
  );
}
