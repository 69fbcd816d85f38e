import { makeId } from '../records/ids.ts';
import type { ObjectDef } from '../schema/definition.ts';
import { CsvError, type CsvReader, type CsvRows, quoteRow, readCsv } from './csv.ts';
import { delimiters } from './file-format.ts';
import type { IngestJob } from './ingest-job.ts';
import type { Upload } from './upload.ts';

const rowsAtOnce = 1000;
export const resultKinds = ['successfulResults', 'failedResults', 'unprocessedrecords'] as const;
export type ResultKind = (typeof resultKinds)[number];

/**
 * Makes a result file anew from the upload and what became of each row: nothing is kept twice. Every cell is quoted;
 * `sf__Error` is `CODE:message:Field,Field --`.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/get_job_successful_results.htm
 */
export async function* ingestResults(
  job: IngestJob,
  upload: Upload,
  object: ObjectDef,
  kind: ResultKind,
): AsyncIterable<string> {
  const delimiter = delimiters[job.request.columnDelimiter];
  const lineEnd = job.request.lineEnding === 'CRLF' ? '\r\n' : '\n';
  const reader = readCsv(upload, delimiter);
  const first = untilUnreadable(reader, 1);
  if (first === undefined) return;
  const header = first.cells(0);
  const idAt = header.findIndex((name) => name.toLowerCase() === 'id');
  const extra = { successfulResults: ['sf__Id', 'sf__Created'], failedResults: ['sf__Id', 'sf__Error'] };
  const own = kind === 'unprocessedrecords' ? [] : extra[kind];
  let text = quoteRow([...own, ...header], delimiter) + lineEnd;
  const { passed } = job;
  let row = 0;
  for (let some = untilUnreadable(reader, rowsAtOnce); some !== undefined; ) {
    for (let at = 0; at < some.count; at += 1) {
      const cells = some.cells(at);
      while (cells.length < header.length) cells.push('');
      const line = resultLine(job, object, kind, row < passed ? row : -1, cells, idAt, delimiter);
      if (line !== undefined) text += line + lineEnd;
      row += 1;
    }
    yield text;
    text = '';
    some = untilUnreadable(reader, rowsAtOnce);
  }
  yield text;
}

/** What comes after a broken quote cannot be told apart into rows; the job's error message names the fault. */
function untilUnreadable(reader: CsvReader, atMost: number): CsvRows | undefined {
  try {
    const rows = reader.rows(atMost);
    return rows.count === 0 ? undefined : rows;
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

function resultLine(
  job: IngestJob,
  object: ObjectDef,
  kind: ResultKind,
  row: number,
  cells: string[],
  idAt: number,
  delimiter: string,
): string | undefined {
  const outcome = row < 0 ? 0 : (job.outcomes[row] ?? 0);
  if (outcome === 0) return kind === 'unprocessedrecords' ? quoteRow(cells, delimiter) : undefined;
  const what = outcome % 4;
  if (what === 3) {
    const problem = job.errors.get(row);
    if (kind !== 'failedResults' || problem === undefined) return undefined;
    const fields = problem.fields.length === 0 ? '' : `${problem.fields.join(',')} `;
    const error = `${problem.code}:${problem.message}:${fields}--`;
    return quoteRow([cells[idAt] ?? '', error, ...cells], delimiter);
  }
  if (kind !== 'successfulResults') return undefined;
  const id = makeId(object.keyPrefix, (outcome - what) / 4 + 1);
  return quoteRow([id, what === 1 ? 'true' : 'false', ...cells], delimiter);
}
