import { type Failure, failure, noColumn, SalesforceError } from '../errors.ts';
import type { FieldDef, ObjectDef } from '../schema/definition.ts';
import type { Table, Value } from './table.ts';
import { parseJson } from './values.ts';
import { type Cells, createWriter, type Writer, type WriteScope } from './write.ts';

/** One record of a REST call. */
export interface RecordInput {
  object: string;
  id?: string;
  /** External-id field and value of an upsert; an absent value is a failure of this record. */
  key?: { field: string; value?: unknown };
  fields: Record<string, unknown>;
}

/** A record that was understood and not written yet. */
export interface Reading {
  table: Table;
  writer: Writer;
  cells: Cells;
  id: string | undefined;
  key: { field: FieldDef; value: Value | Failure } | undefined;
}

/** @throws SalesforceError when an object or field is unknown, or a value of a type that cannot be read */
export function readBody(scope: WriteScope, record: RecordInput): Reading {
  const object = scope.store.schema.object(record.object);
  if (object === undefined || !scope.rights.object(object, 'Read'))
    throw new SalesforceError(400, 'INVALID_TYPE', `sObject type '${record.object}' is not supported.`);
  const table = scope.store.table(object.name);
  const fields: FieldDef[] = [];
  const cells: (Value | Failure | undefined)[] = [];
  for (const [name, value] of Object.entries(record.fields)) {
    const relation = object.fields.find(
      (field) => field.relationshipName?.toLowerCase() === name.toLowerCase(),
    );
    const field = relation ?? object.field(name);
    if (field === undefined || !scope.rights.field(object, field, 'Read')) throw noColumn(name, object.name);
    fields.push(field);
    cells.push(relation === undefined ? parseJson(field, value) : byExternalId(scope, relation, value));
  }
  return {
    table,
    cells,
    id: record.id,
    key: readKey(object, record.key),
    writer: createWriter(scope, table, fields),
  };
}

function readKey(object: ObjectDef, key: RecordInput['key']): Reading['key'] {
  if (key === undefined) return undefined;
  const field = object.field(key.field);
  if (field === undefined) throw noColumn(key.field, object.name);
  return { field, value: parseJson(field, key.value ?? null) };
}

/** `"Account": {"External_Id__c": "x"}` in place of `"AccountId": "001…"`. */
function byExternalId(scope: WriteScope, relation: FieldDef, value: unknown): Value | Failure {
  if (value === null) return null;
  const target = scope.store.table(relation.referenceTo[0] ?? '');
  const [entry] = Object.entries(typeof value === 'object' ? value : {}).filter(
    ([name]) => name !== 'attributes',
  );
  const field = entry === undefined ? undefined : target.object.field(entry[0]);
  if (entry === undefined || field === undefined || !field.idLookup)
    throw noColumn(entry?.[0] ?? '', target.object.name);
  return lookUp(target, field, String(entry[1]));
}

/** The id of the record that an external id names. */
export function lookUp(target: Table, field: FieldDef, key: string): Value | Failure {
  const row = target.first(field, key);
  if (row >= 0) return target.id(row);
  return failure(
    'INVALID_FIELD',
    `Foreign key external ID: ${key} not found for field ${field.name} in entity ${target.object.name}`,
  );
}
