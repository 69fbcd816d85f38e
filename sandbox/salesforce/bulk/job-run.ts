import { type Failure, failure, isFailure } from '../errors.ts';
import type { Strike } from '../records/batch.ts';
import { findRepeats, noRepeats } from '../records/repeats.ts';
import { wholeSecond } from '../records/values.ts';
import type { WriteScope, Written } from '../records/write.ts';
import { resolveColumn } from './columns.ts';
import { CsvError, readCsv } from './csv.ts';
import { delimiters } from './file-format.ts';
import type { IngestJob } from './ingest-job.ts';
import { JobFailure } from './job-failure.ts';
import { createRowWriter } from './row-writer.ts';
import type { Upload } from './upload.ts';

/** Salesforce cuts a job into batches of this many rows. */
export const batchRows = 10_000;

/** How far to go in one step. */
export interface Slice {
  count: number;
  /** Its first rows fail so. */
  strike?: Strike;
  /** Why its rows are passed by, as those of a batch that Salesforce could not process. */
  spoilt?: string;
}

/** A job being processed: its place in the upload and the batch it is in. */
export interface JobRun {
  /** Writes the next rows; true when the upload has no more. @throws JobFailure */
  advance(slice: Slice, at: number): boolean;
}

/** @throws JobFailure when the header or its line end is wrong */
export function startRun(job: IngestJob, upload: Upload, scope: WriteScope): JobRun {
  const { request } = job;
  checkLineEnd(upload, request.lineEnding);
  const reader = readCsv(upload, delimiters[request.columnDelimiter]);
  const header = reading(() => reader.rows(1));
  if (header.count === 0) throw new JobFailure('InvalidBatch : The file is empty');
  const table = scope.store.table(request.object);
  const columns = header.cells(0).map((name) => resolveColumn(scope, table.object, name));
  const keyName = request.operation === 'upsert' ? (request.externalIdFieldName ?? 'Id') : 'Id';
  const keyAt = columns.findIndex(({ field }) => field.name.toLowerCase() === keyName.toLowerCase());
  if (keyAt < 0 && request.operation !== 'insert' && request.operation !== 'upsert')
    throw new JobFailure('InvalidBatch : Field name not found : Id');
  const writeRow = createRowWriter(request, scope, table, columns, keyAt);

  const keyField = request.operation === 'insert' ? undefined : columns[keyAt]?.field;
  let batch = header;
  let repeats = noRepeats;
  /** Row of the batch that comes next. */
  let place = batch.count;
  /** Whether the rest of the batch is passed by. */
  let givenUp = false;

  function startBatch(): void {
    batch = reading(() => reader.rows(batchRows - (job.passed % batchRows)));
    place = 0;
    if (job.passed % batchRows === 0) givenUp = false;
    repeats =
      keyField === undefined
        ? noRepeats
        : findRepeats(keyField, batch.count, (row) => batch.cell(row, keyAt));
  }

  return {
    advance({ count, strike, spoilt }, at) {
      scope.at = wholeSecond(at);
      for (let done = 0; done < count; done += 1) {
        if (place === batch.count) startBatch();
        if (batch.count === 0) return true;
        const cells = batch.cells(place);
        place += 1;
        const problem =
          spoilt ??
          (cells.length > columns.length
            ? `InvalidBatch : A record has ${cells.length} values under ${columns.length} columns`
            : undefined);
        if (problem !== undefined) {
          job.errorMessage = problem;
          givenUp = true;
        }
        if (givenUp) passBy(job);
        else if (strike !== undefined && done < strike.rows)
          record(job, failure(strike.code, strike.message));
        else record(job, repeats.of(cells[keyAt]) ?? writeRow(cells));
      }
      return false;
    },
  };
}

function record(job: IngestJob, outcome: Written | Failure): void {
  if (isFailure(outcome)) {
    job.errors.set(job.passed, outcome);
    job.outcomes.push(3);
    job.failed += 1;
  } else job.outcomes.push(outcome.row * 4 + (outcome.created ? 1 : 2));
  job.passed += 1;
  job.processed += 1;
}

function passBy(job: IngestJob): void {
  job.outcomes.push(0);
  job.passed += 1;
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

/** The first line tells. */
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
