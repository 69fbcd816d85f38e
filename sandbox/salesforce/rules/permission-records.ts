import { type Failure, failure } from '../errors.ts';
import { fieldOf } from '../records/store.ts';
import type { Table, Value } from '../records/table.ts';
import { type Change, ruleOf } from './change.ts';

/**
 * Records that grant: once for each set and object or field, and never a right without those it rests on.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_objectpermissions.htm (checked 2026-11)
 */
export const objectPermissions = ruleOf('ObjectPermissions', {
  check(change) {
    const { scope, value } = change;
    const type = value('SobjectType');
    const object = scope.store.schema.object(String(type));
    if (object === undefined || !object.permissionable)
      return notAChoice('SobjectType', 'Sobject Type Name', type);
    return dependsOn(change, object.label, needs) ?? twice(change, ['ParentId', 'SobjectType']);
  },
});

export const fieldPermissions = ruleOf('FieldPermissions', {
  check(change) {
    const { scope, value } = change;
    const [objectName = '', fieldName = ''] = String(value('Field')).split('.');
    const field = scope.store.schema.object(objectName)?.field(fieldName);
    if (value('SobjectType') !== objectName || field === undefined || !field.permissionable)
      return notAChoice('Field', 'Field Name', value('Field'));
    return (
      dependsOn(change, `${objectName}.${fieldName}`, { Edit: ['Read'] }) ??
      twice(change, ['ParentId', 'Field'])
    );
  },
});

export const permissionSetAssignments = ruleOf('PermissionSetAssignment', {
  check({ table, row, value }) {
    if (
      row >= 0 ||
      !exists(table, { AssigneeId: value('AssigneeId'), PermissionSetId: value('PermissionSetId') })
    )
      return undefined;
    return failure(
      'DUPLICATE_VALUE',
      `Duplicate PermissionSetAssignment. Assignee: ${value('AssigneeId')}; Permission Set: ${value('PermissionSetId')}`,
      ['AssigneeId', 'PermissionSetId'],
    );
  },
});

const needs: Record<string, readonly string[]> = {
  Create: ['Read'],
  Edit: ['Read'],
  Delete: ['Read', 'Edit'],
  ViewAllRecords: ['Read'],
  ModifyAllRecords: ['Read', 'Edit', 'Delete', 'ViewAllRecords'],
};

function dependsOn({ value }: Change, what: string, rests: typeof needs): Failure | undefined {
  for (const [right, others] of Object.entries(rests)) {
    const missing = others.filter((other) => value(`Permissions${other}`) !== true);
    if (value(`Permissions${right}`) !== true || missing.length === 0) continue;
    const list = missing.map((other) => `${other} ${what}`).join(', ');
    return failure(
      'FIELD_INTEGRITY_EXCEPTION',
      `Permission ${right} ${what} depends on permission(s): ${list}`,
    );
  }
  return undefined;
}

function twice({ table, row, value }: Change, names: readonly string[]): Failure | undefined {
  if (row >= 0) return undefined;
  const key: Record<string, Value> = Object.fromEntries(names.map((name) => [name, value(name)]));
  if (!exists(table, key)) return undefined;
  return failure(
    'DUPLICATE_VALUE',
    'duplicate value found: <unknown> duplicates value on record with id: <unknown>',
  );
}

/** Whether a record holds all these values; the first is a reference, so its index narrows the search. */
function exists(table: Table, key: Record<string, Value>): boolean {
  const [first, ...rest] = Object.entries(key).map(([name, value]) => ({
    field: fieldOf(table, name),
    value,
  }));
  return (
    first !== undefined &&
    table
      .find(first.field, first.value)
      .some((row) => rest.every(({ field, value }) => table.get(row, field) === value))
  );
}

function notAChoice(field: string, label: string, value: Value): Failure {
  return failure(
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    `${label}: bad value for restricted picklist field: ${value}`,
    [field],
  );
}
