import type { Outcome, StepContext, WriteRequest } from '../../core/connector.ts';
import { splitRecords } from '../../core/csv/split.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Client } from './client.ts';
import { toSaltbridgeError } from './errors.ts';
import { networkFailure } from './failure.ts';
import { keyReader } from './fields.ts';
import { parseRowError } from './sf-error.ts';

type State = 'successful' | 'failed' | 'unprocessed';

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/get_job_successful_results.htm (checked 2026-11) */
const RESOURCES: Readonly<Record<State, string>> = {
  successful: 'successfulResults',
  failed: 'failedResults',
  unprocessed: 'unprocessedrecords',
};

/** A record of a job may be 32 MB at most; a cell of a long text area has up to 131,072 characters. */
const MAX_RECORD_BYTES = 32 * 1024 * 1024;

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

async function* recordsOf(
  response: Response,
  doing: string,
  signal: AbortSignal,
): AsyncGenerator<string[][], void, undefined> {
  try {
    yield* splitRecords(bodyOf(response, doing, signal), {
      delimiter: ',',
      maxRecordBytes: MAX_RECORD_BYTES,
    });
  } catch (error) {
    if (!(error instanceof SaltbridgeError) || error.kind !== 'config') throw error;
    // Salesforce writes sound CSV, so this one was cut short on its way; nobody's file is to be mended.
    const message = `Salesforce was asked to ${doing}, and the answer is no whole CSV. It will be tried again`;
    throw new SaltbridgeError('transient', message, { cause: error, code: 'UNEXPECTED_ANSWER' });
  }
}

async function* bodyOf(
  response: Response,
  doing: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (response.body === null) return;
  try {
    yield* response.body;
  } catch (error) {
    signal.throwIfAborted();
    throw toSaltbridgeError(networkFailure(error), doing);
  }
}
