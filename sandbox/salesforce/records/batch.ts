import { asError, type Failure, failure, isFailure, noColumn, SalesforceError } from '../errors.ts';
import { type FieldDef, type ObjectDef, systemFields } from '../schema/definition.ts';
import { normalizeId } from './ids.ts';
import { findRepeats, noRepeats, type Repeats } from './repeats.ts';
import type { Table, Value } from './table.ts';
import { parseJson } from './values.ts';
import {
  type Cells,
  createWriter,
  noSuchRecord,
  type Writer,
  type WriteScope,
  type Written,
} from './write.ts';

export type Lane = 'insert' | 'update' | 'upsert' | 'delete';

/** One record of a REST call. */
export interface RecordInput {
  object: string;
  id?: string;
  /** External-id field and value of an upsert; an absent value is a failure of this record. */
  key?: { field: string; value?: unknown };
  fields: Record<string, unknown>;
}

/** The first so many records of a call fail so, whatever they hold. */
export interface Strike {
  rows: number;
  code: string;
  message: string;
}

export interface BatchOptions {
  lane: Lane;
  allOrNone: boolean;
  strike?: Strike;
}

/** What became of one record, as sObject Collections answer. */
export interface RecordResult {
  id?: string;
  success: boolean;
  created?: boolean;
  errors: { statusCode: string; message: string; fields: readonly string[]; duplicateResult?: object }[];
}

/**
 * Writes records of REST calls, one after the other.
 *
 * @throws SalesforceError when a body cannot be read at all; nothing is written then
 */
export function writeBatch(
  scope: WriteScope,
  records: readonly RecordInput[],
  { lane, allOrNone, strike }: BatchOptions,
): (RecordResult & { problem?: Failure })[] {
  const readings = records.map((record) => readBody(scope, record));
  const tables = new Set(readings.map((reading) => reading.table));
  if (allOrNone) for (const table of tables) table.begin();
  const repeats = repeatsIn(readings);
  const outcomes = readings.map((reading, place): Written | Failure => {
    if (strike !== undefined && place < strike.rows) return failure(strike.code, strike.message);
    return repeats.of(keyOf(reading)) ?? writeOne(reading, lane);
  });
  const rolledBack = allOrNone && outcomes.some(isFailure);
  if (rolledBack) for (const table of tables) table.rollback();
  else if (allOrNone) for (const table of tables) table.commit();
  return outcomes.map((outcome, place) => {
    if (isFailure(outcome)) return failed(outcome);
    if (rolledBack)
      return failed(
        failure(
          'ALL_OR_NONE_OPERATION_ROLLED_BACK',
          'Record rolled back because not all records were valid and the request was using AllOrNone header',
        ),
      );
    const id = readings[place]?.table.id(outcome.row) ?? '';
    return { id, success: true, errors: [], ...(lane === 'upsert' ? { created: outcome.created } : {}) };
  });
}

/** The failure of a single-record call as its answer. */
export function throwFailure(problem: Failure): never {
  const statuses: Record<string, number> = { ENTITY_IS_DELETED: 404, INSUFFICIENT_ACCESS_OR_READONLY: 403 };
  throw asError(problem, statuses[problem.code] ?? 400);
}

interface Reading {
  table: Table;
  writer: Writer;
  cells: Cells;
  id: string | undefined;
  key: { field: FieldDef; value: Value | Failure } | undefined;
}

function readBody(scope: WriteScope, record: RecordInput): Reading {
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

function writeOne({ table, writer, cells, id, key }: Reading, lane: Lane): Written | Failure {
  if (lane === 'insert') return writer.insert(cells);
  if (lane === 'upsert' && key !== undefined)
    return isFailure(key.value) ? key.value : writer.upsert(key.field, key.value, cells);
  if (id === undefined || id === '')
    return failure('MISSING_ARGUMENT', `Id not specified in an ${lane} call`, ['Id']);
  if (normalizeId(id) === undefined) return failure('MALFORMED_ID', `malformed id ${id}`);
  const row = table.rowOf(id);
  if (row === undefined) return noSuchRecord;
  return lane === 'update' ? writer.update(row, cells) : writer.remove(row);
}

/** Keys repeat only where they are of one field, as they are in an upsert, or ids. */
function repeatsIn(readings: readonly Reading[]): Repeats {
  const [first] = readings;
  const field = first?.key?.field ?? first?.table.object.fields[systemFields.Id];
  return field === undefined ? noRepeats : findRepeats(field, readings.map(keyOf));
}

function keyOf({ id, key }: Reading): Value | undefined {
  if (key === undefined) return id;
  return isFailure(key.value) ? undefined : key.value;
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

function failed(problem: Failure): RecordResult & { problem: Failure } {
  return {
    success: false,
    errors: [
      {
        ...(problem.duplicates === undefined ? {} : { duplicateResult: problem.duplicates }),
        statusCode: problem.code,
        message: problem.message,
        fields: problem.fields,
      },
    ],
    problem,
  };
}
