import { type Failure, failure, isFailure } from '../errors.ts';
import type { Strike } from '../records/batch.ts';
import { normalizeId } from '../records/ids.ts';
import { findRepeats, noRepeats, type Repeats } from '../records/repeats.ts';
import type { Table, Value } from '../records/table.ts';
import { wholeSecond } from '../records/values.ts';
import { createWriter, noSuchRecord, type Writer, type WriteScope, type Written } from '../records/write.ts';
import type { FieldDef } from '../schema/definition.ts';
import { type Column, resolveColumn } from './columns.ts';
import { CsvError, readCsv } from './csv.ts';
import { delimiters, type IngestJob } from './ingest-job.ts';
import type { Upload } from './upload.ts';

/** Salesforce cuts a job into batches of this many rows. */
const batchRows = 10_000;

/** A job being processed: its place in the upload and the batch it is in. */
export interface JobRun {
  /** Writes the next rows; true when the upload has no more. @throws JobFailure */
  advance(count: number, at: number, strike: Strike | undefined): boolean;
}

/** Ends the whole job; its message is the job's `errorMessage`. */
export class JobFailure extends Error {}

/** @throws JobFailure when the header or its line end is wrong */
export function startRun(job: IngestJob, upload: Upload, scope: WriteScope): JobRun {
  const { request } = job;
  checkLineEnd(upload, request.lineEnding);
  const reader = readCsv(upload, delimiters[request.columnDelimiter]);
  const header = reading(() => reader.next());
  if (header === undefined) throw new JobFailure('InvalidBatch : The file is empty');
  const table = scope.store.table(request.object);
  const columns = header.map((name) => {
    const column = resolveColumn(scope, table.object, name);
    if (column === undefined) throw new JobFailure(`InvalidBatch : Field name not found : ${name}`);
    return column;
  });
  const keyName = request.operation === 'upsert' ? (request.externalIdFieldName ?? 'Id') : 'Id';
  const keyAt = columns.findIndex(({ field }) => field.name.toLowerCase() === keyName.toLowerCase());
  if (keyAt < 0 && (request.operation === 'update' || request.operation === 'delete'))
    throw new JobFailure('InvalidBatch : Field name not found : Id');
  const writeRow = createRowWriter(job, scope, table, columns, keyAt);

  const keyField = request.operation === 'insert' ? undefined : columns[keyAt]?.field;
  const repeatsAhead =
    keyField === undefined ? () => noRepeats : scout(upload, request.columnDelimiter, keyField, keyAt);
  let repeats = noRepeats;
  let leftInBatch = 0;

  return {
    advance(count, at, strike) {
      scope.at = wholeSecond(at);
      for (let done = 0; done < count; done += 1) {
        if (leftInBatch === 0) {
          repeats = repeatsAhead();
          leftInBatch = batchRows;
        }
        const cells = reading(() => reader.next());
        if (cells === undefined) return true;
        if (cells.length > columns.length)
          throw new JobFailure(
            `InvalidBatch : A record has ${cells.length} values under ${columns.length} columns`,
          );
        leftInBatch -= 1;
        const struck =
          strike !== undefined && done < strike.rows ? failure(strike.code, strike.message) : undefined;
        record(job, struck ?? repeats.of(cells[keyAt]) ?? writeRow(cells));
      }
      return false;
    },
  };
}

/**
 * A second reader that runs a batch ahead and looks at nothing but keys: to keep a whole batch of cells instead
 * costs more, because they outlive the young generation.
 */
function scout(
  upload: Upload,
  delimiter: keyof typeof delimiters,
  keyField: FieldDef,
  keyAt: number,
): () => Repeats {
  const ahead = readCsv(upload, delimiters[delimiter]);
  ahead.next();
  return () => {
    const keys: string[] = [];
    reading(() => {
      while (keys.length < batchRows) {
        const key = ahead.nextCell(keyAt);
        if (key === undefined) return;
        keys.push(key);
      }
    });
    return findRepeats(keyField, keys);
  };
}

function createRowWriter(
  job: IngestJob,
  scope: WriteScope,
  table: Table,
  columns: readonly Column[],
  keyAt: number,
): (cells: readonly string[]) => Written | Failure {
  const { operation } = job.request;
  const keyIsId = operation !== 'upsert' || columns[keyAt]?.field.type === 'id';
  // Beside an external id only an empty one will do: clients such as jsforce send that column with every upsert.
  const idBesideKey =
    operation === 'upsert' && !keyIsId ? columns.findIndex(({ field }) => field.type === 'id') : -1;
  // An id finds the record, it is not written; an external id is.
  const written = columns
    .map((column, at) => ({ column, at }))
    .filter(
      ({ at }) =>
        operation !== 'delete' && at !== idBesideKey && !(at === keyAt && keyIsId && operation !== 'insert'),
    );
  const writer: Writer = createWriter(
    scope,
    table,
    written.map(({ column }) => column.field),
  );
  const values: (Value | Failure | undefined)[] = [];

  return (cells) => {
    for (let place = 0; place < written.length; place += 1) {
      const entry = written[place];
      if (entry !== undefined) values[place] = entry.column.read(cells[entry.at]);
    }
    if (operation === 'insert') return writer.insert(values);
    const text = cells[keyAt];
    if (operation === 'upsert') {
      const column = columns[keyAt];
      const name = job.request.externalIdFieldName ?? 'Id';
      const key = column?.read(text) ?? null;
      if (isFailure(key)) return key;
      if (column === undefined) return failure('MISSING_ARGUMENT', `${name} not specified`, [name]);
      if (idBesideKey >= 0 && cells[idBesideKey]) return idNotWritable;
      return writer.upsert(column.field, key, values);
    }
    if (text === undefined || text === '')
      return failure('MISSING_ARGUMENT', `Id not specified in an ${operation} call`, ['Id']);
    const id = normalizeId(text);
    if (id === undefined) return failure('MALFORMED_ID', `malformed id ${text}`, ['Id']);
    const row = table.rowOf(id);
    if (row === undefined) return noSuchRecord;
    return operation === 'update' ? writer.update(row, values) : writer.remove(row);
  };
}

const idNotWritable = failure(
  'INVALID_FIELD_FOR_INSERT_UPDATE',
  'Unable to create/update fields: Id. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
  ['Id'],
);

function record(job: IngestJob, outcome: Written | Failure): void {
  if (isFailure(outcome)) {
    job.errors.set(job.processed, outcome);
    job.outcomes.push(3);
    job.failed += 1;
  } else job.outcomes.push(outcome.row * 4 + (outcome.created ? 1 : 2));
  job.processed += 1;
}

function reading<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof CsvError)
      throw new JobFailure(`InvalidBatch : Failed to parse CSV: ${error.message}`);
    throw error;
  }
}

function checkLineEnd(upload: Upload, expected: 'LF' | 'CRLF'): void {
  const start = upload.read(0, 64 * 1024);
  const newline = start.indexOf(10);
  if (newline < 0) return;
  const found = newline > 0 && start[newline - 1] === 13 ? 'CRLF' : 'LF';
  if (found !== expected)
    throw new JobFailure(
      `ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is ${expected}`,
    );
}
