import type { SourceRow } from '../../../core/changes/change-source.ts';
import type { StepContext } from '../../../core/connector.ts';
import { SaltbridgeError } from '../../../core/errors.ts';
import type { Client } from '../client.ts';
import { recordsOf } from '../csv-answer.ts';
import { orGone } from './job-run.ts';
import type { ReadPlan } from './plan.ts';
import { recordsMissing } from './read-page.ts';
import { rowMaker } from './source-row.ts';

/**
 * See `ReadJobs.page`. Rows are typed while they arrive, some hundred at a time.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/query_get_job_results.htm (checked 2026-11)
 */
export async function* readJobPage(
  client: Client,
  plan: ReadPlan,
  jobId: string,
  { locator, maxRows }: { locator?: string; maxRows: number },
  onEnd: (end: { rows: number; next?: string }) => void,
  context: StepContext,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  const doing = `send the rows of bulk query ${jobId}`;
  const from = locator === undefined ? '' : `&locator=${encodeURIComponent(locator)}`;
  const { signal } = context;
  const call = client.stream(doing, `/jobs/query/${jobId}/results?maxRecords=${maxRows}${from}`, () => ({
    method: 'GET',
    headers: { Accept: 'text/csv' },
    signal,
  }));
  const response = await orGone(jobId, call);
  const announced = Number(response.headers.get('sforce-numberofrecords') ?? Number.NaN);
  const next = response.headers.get('sforce-locator');
  if (!Number.isInteger(announced)) throw unexpected(doing, 'did not say how many there are');

  let toRow: ((record: readonly string[]) => SourceRow) | undefined;
  let received = 0;
  for await (const batch of recordsOf(response, doing, signal)) {
    toRow ??= rowReader(plan, batch.shift() ?? [], doing);
    received += batch.length;
    context.progress(received, announced);
    if (batch.length > 0) yield batch.map(toRow);
  }
  if (received !== announced) throw recordsMissing(doing, announced, received);
  onEnd({ rows: announced, ...(next !== null && next !== 'null' && { next }) });
}

/** Columns stand in the order of the query today; before API 50.0 they did not, so they are found by name. */
function rowReader(
  plan: ReadPlan,
  header: readonly string[],
  doing: string,
): (record: readonly string[]) => SourceRow {
  const names = header.map((name) => name.toLowerCase());
  const columns = plan.fields.map(({ path, read }) => ({
    read,
    from: names.indexOf(path.toLowerCase()),
  }));
  const missing = plan.fields.filter((_, at) => columns[at]?.from === -1).map(({ path }) => path);
  if (missing.length > 0) throw unexpected(doing, `left out ${missing.join(', ')}`);
  const toRow = rowMaker(plan);
  return (record) => {
    if (record.length !== names.length) throw unexpected(doing, 'sent a line of another length');
    return toRow(columns.map(({ read, from }) => read.fromText(record[from] ?? '')));
  };
}

function unexpected(doing: string, what: string): SaltbridgeError {
  return new SaltbridgeError(
    'transient',
    `Salesforce was asked to ${doing} and ${what}. It will be tried again; wait for the job's end before its rows are read`,
    { code: 'UNEXPECTED_ANSWER' },
  );
}
