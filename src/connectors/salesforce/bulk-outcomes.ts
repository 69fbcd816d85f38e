import type { Outcome, StepContext, WriteRequest } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Client } from './client.ts';
import { recordsOf } from './csv-answer.ts';
import { keyReader } from './fields.ts';
import { parseRowError } from './sf-error.ts';

type State = 'successful' | 'failed' | 'unprocessed';

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/get_job_successful_results.htm (checked 2026-11) */
const RESOURCES: Readonly<Record<State, string>> = {
  successful: 'successfulResults',
  failed: 'failedResults',
  unprocessed: 'unprocessedrecords',
};

/** Streams one of a job's three result files, which repeat the uploaded columns after Salesforce's own. */
export async function* readOutcomes(
  client: Client,
  jobId: string,
  request: WriteRequest,
  state: State,
  context: StepContext,
): AsyncGenerator<Outcome[], void, undefined> {
  const doing = `send the ${state} rows of bulk job ${jobId}`;
  const { signal } = context;
  const response = await client.stream(doing, `/jobs/ingest/${jobId}/${RESOURCES[state]}`, () => ({
    method: 'GET',
    headers: { Accept: 'text/csv' },
    signal,
  }));
  const records = recordsOf(response, doing, signal);

  let toOutcome: ((row: string[]) => Outcome) | undefined;
  let done = 0;
  for await (const batch of records) {
    if (toOutcome === undefined) {
      const header = batch.shift() ?? [];
      if (header.length === 1 && header[0] === '') return;
      toOutcome = outcomeReader(header, request, state, doing);
    }
    done += batch.length;
    context.progress(done);
    if (batch.length > 0) yield batch.map(toOutcome);
  }
}

function outcomeReader(
  header: readonly string[],
  { keyFields }: WriteRequest,
  state: State,
  doing: string,
): (row: string[]) => Outcome {
  const keyOf = keyReader(header, keyFields);
  const [id, created, error] = ['sf__Id', 'sf__Created', 'sf__Error'].map((name) => header.indexOf(name));
  if (keyOf === undefined) {
    throw new SaltbridgeError(
      'transient',
      `Salesforce was asked to ${doing} and left out one of the columns ${keyFields.join(', ')}`,
      { code: 'UNEXPECTED_ANSWER' },
    );
  }
  const cell = (row: readonly string[], at: number | undefined) => row[at ?? -1] ?? '';
  switch (state) {
    case 'successful':
      return (row) => ({
        key: keyOf(row),
        state: cell(row, created) === 'true' ? 'created' : 'updated',
        id: cell(row, id),
      });
    case 'failed':
      return (row) => {
        const failedId = cell(row, id);
        return {
          key: keyOf(row),
          state: 'failed',
          ...(failedId !== '' && { id: failedId }),
          ...parseRowError(cell(row, error)),
        };
      };
    case 'unprocessed':
      return (row) => ({ key: keyOf(row), state: 'unprocessed' });
  }
}
