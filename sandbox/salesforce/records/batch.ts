import { asError, type Failure, failure, isFailure } from '../errors.ts';
import { systemFields } from '../schema/definition.ts';
import { atomically } from '../transactions.ts';
import { type Reading, type RecordInput, readBody } from './body.ts';
import { normalizeId } from './ids.ts';
import { findRepeats, noRepeats, type Repeats } from './repeats.ts';
import type { Value } from './table.ts';
import { noSuchRecord, type WriteScope, type Written } from './write.ts';

export type Lane = 'insert' | 'update' | 'upsert' | 'delete' | 'undelete' | 'emptyBin';

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
  const repeats = repeatsIn(readings);
  const writeAll = () =>
    readings.map((reading, place): Written | Failure => {
      if (strike !== undefined && place < strike.rows) return failure(strike.code, strike.message);
      return repeats.of(keyOf(reading)) ?? writeOne(reading, lane);
    });
  const anyFailed = (all: readonly (Written | Failure)[]) => all.some(isFailure);
  const outcomes = allOrNone ? atomically(scope.store, writeAll, anyFailed) : writeAll();
  const rolledBack = allOrNone && anyFailed(outcomes);
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

function writeOne({ table, writer, cells, id, key }: Reading, lane: Lane): Written | Failure {
  if (lane === 'insert') return writer.insert(cells);
  if (lane === 'upsert' && key !== undefined)
    return isFailure(key.value) ? key.value : writer.upsert(key.field, key.value, cells);
  if (id === undefined || id === '')
    return failure('MISSING_ARGUMENT', `Id not specified in an ${lane} call`, ['Id']);
  if (normalizeId(id) === undefined) return failure('MALFORMED_ID', `malformed id ${id}`);
  const row = table.rowOf(id);
  if (row === undefined) return noSuchRecord;
  if (lane === 'update') return writer.update(row, cells);
  if (lane === 'undelete') return writer.restore(row);
  if (lane === 'delete') return writer.remove(row);
  return table.isDeleted(row)
    ? writer.erase(row)
    : failure('INVALID_ID_FIELD', 'The record is not in the recycle bin');
}

/** Keys repeat only where they are of one field, as they are in an upsert, or ids. */
function repeatsIn(readings: readonly Reading[]): Repeats {
  const [first] = readings;
  const field = first?.key?.field ?? first?.table.object.fields[systemFields.Id];
  const keys = readings.map(keyOf);
  return field === undefined ? noRepeats : findRepeats(field, keys.length, (at) => keys[at]);
}

function keyOf({ id, key }: Reading): Value | undefined {
  if (key === undefined) return id;
  return isFailure(key.value) ? undefined : key.value;
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
