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

/** Salesforce's standard duplicate rule, as far as it compares e-mail addresses exactly. */
export function duplicateOnEmail(
  table: Table,
  row: number,
  field: FieldDef,
  cell: Cell,
): Failure | undefined {
  if (typeof cell !== 'string') return undefined;
  const others = table.find(field, cell).filter((other) => other !== row);
  if (others.length === 0) return undefined;
  return {
    ...failure('DUPLICATES_DETECTED', 'Use one of these records?'),
    duplicates: duplicateResult(table, others),
  };
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_objects_duplicateresult.htm */
function duplicateResult(table: Table, rows: readonly number[]): object {
  const { name } = table.object;
  const record = (row: number) => ({ attributes: { type: name }, Id: table.id(row) });
  return {
    allowSave: true,
    duplicateRule: `Standard_${name}_Duplicate_Rule`,
    duplicateRuleEntityType: name,
    errorMessage: 'Use one of these records?',
    matchResults: [
      {
        entityType: name,
        errors: [],
        matchEngine: 'ExactMatchEngine',
        matchRecords: rows.map((row) => ({
          additionalInformation: [],
          fieldDiffs: [],
          matchConfidence: 100,
          record: record(row),
        })),
        rule: `Standard_${name}_Match_Rule_v1_0`,
        size: rows.length,
        success: true,
      },
    ],
  };
}
