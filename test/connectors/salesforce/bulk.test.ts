import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Destination, Outcome, WriteRequest } from '../../../src/core/connector.ts';
import { encodeRow } from '../../../src/core/csv/encode.ts';
import { startSalesforce, type TestSalesforce } from '../../support/sandbox.ts';
import { stepContext } from '../../support/step-context.ts';
import { leadRows, newLeads, openSalesforce, upsertedLeads } from './open-salesforce.ts';

let org: TestSalesforce;
let destination: Destination;
beforeAll(async () => {
  org = await startSalesforce();
});
beforeEach(async () => {
  await org.reset();
  destination = openSalesforce(org).destination;
});
afterAll(() => org.close());

function contentOf(rows: readonly (readonly string[])[]): () => AsyncIterable<Uint8Array> {
  return async function* () {
    for (const row of rows) yield Buffer.from(encodeRow(row, ','));
  };
}

async function outcomesOf(
  jobId: string,
  request: WriteRequest,
  state: 'successful' | 'failed' | 'unprocessed',
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for await (const batch of destination.bulk.outcomes(jobId, request, state, stepContext()))
    outcomes.push(...batch);
  return outcomes;
}

const uploads = () => org.log.list({ path: '/batches' }).length;
const stateOf = async (jobId: string) =>
  (await destination.bulk.run(jobId, newLeads, contentOf([]), stepContext())).state;

it('writes all rows of a job and says what became of each', async () => {
  const rows = [
    ['Doe, "Jr."\nof Bonn', 'Acme', 'a@example.test'],
    ['Müller', 'Acme', 'b@example.test'],
    ['', 'Acme', 'c@example.test'],
  ];
  const context = stepContext();

  const jobId = await destination.bulk.open(newLeads);
  const end = await destination.bulk.run(jobId, newLeads, contentOf(rows), context);

  expect(end).toEqual({ state: 'completed', processed: 3, failed: 1 });
  expect(context.reported.at(-1)).toEqual([3]);
  expect(await outcomesOf(jobId, newLeads, 'successful')).toMatchObject([
    { key: 'a@example.test', state: 'created', id: expect.stringMatching(/^00Q/) },
    { key: 'b@example.test', state: 'created' },
  ]);
  expect(await outcomesOf(jobId, newLeads, 'failed')).toEqual([
    {
      key: 'c@example.test',
      state: 'failed',
      code: 'REQUIRED_FIELD_MISSING',
      message: 'Required fields are missing: [LastName]',
      field: 'LastName',
    },
  ]);
  expect(await outcomesOf(jobId, newLeads, 'unprocessed')).toEqual([]);
  expect((await org.records('Lead'))[0]).toMatchObject({ LastName: 'Doe, "Jr."\nof Bonn' });
});

it('keeps keys of several fields, commas and quotes in them, exactly as sent', async () => {
  const request = { ...newLeads, fields: ['LastName', 'Company'], keyFields: ['LastName', 'Company'] };
  const jobId = await destination.bulk.open(request);
  await destination.bulk.run(jobId, request, contentOf([['Doe "D"', 'Acme, Inc.']]), stepContext());

  expect(await outcomesOf(jobId, request, 'successful')).toMatchObject([{ key: 'Doe "D"\u001fAcme, Inc.' }]);
});

it('tells created from updated in an upsert', async () => {
  await destination.write(
    upsertedLeads,
    [['auth0|1', 'Doe', 'Acme']],
    { firstAttempt: true, startedAt: new Date() },
    stepContext(),
  );
  const jobId = await destination.bulk.open(upsertedLeads);

  const rows = [
    ['auth0|1', 'Roe', 'Acme'],
    ['auth0|2', 'Poe', 'Acme'],
  ];
  await destination.bulk.run(jobId, upsertedLeads, contentOf(rows), stepContext());

  const outcomes = await outcomesOf(jobId, upsertedLeads, 'successful');
  expect(outcomes.map(({ key, state }) => [key, state])).toEqual([
    ['auth0|1', 'updated'],
    ['auth0|2', 'created'],
  ]);
});

it('completes an empty job', async () => {
  const jobId = await destination.bulk.open(newLeads);

  const end = await destination.bulk.run(jobId, newLeads, contentOf([]), stepContext());

  expect(end).toMatchObject({ state: 'completed', processed: 0 });
  expect(await outcomesOf(jobId, newLeads, 'successful')).toEqual([]);
});

it('gives the reason when the job as a whole fails', async () => {
  const request = { ...newLeads, fields: ['LastName', 'Nonsense__c'], keyFields: ['LastName'] };
  const jobId = await destination.bulk.open(request);

  const end = await destination.bulk.run(jobId, request, contentOf([['Doe', 'x']]), stepContext());

  expect(end).toMatchObject({ state: 'failed', message: expect.stringContaining('Nonsense__c') });
  expect(await outcomesOf(jobId, request, 'unprocessed')).toMatchObject([
    { key: 'Doe', state: 'unprocessed' },
  ]);
});

it('only waits for a job that was started before', async () => {
  await org.change({ bulkDelayMs: 300 });
  const jobId = await destination.bulk.open(newLeads);
  const context = stepContext();
  org.break({ method: 'GET', path: `/jobs/ingest/${jobId}`, nth: 2, status: 503 });
  const run = (attempt: typeof context) =>
    destination.bulk.run(jobId, newLeads, contentOf(leadRows(5)), attempt);
  await expect(run(context)).rejects.toMatchObject({ kind: 'transient' });

  const end = await run(context.next());

  expect(end).toMatchObject({ state: 'completed', processed: 5 });
  expect(uploads()).toBe(1);
});

it.each(['before', 'after'] as const)(
  'gives up a job whose upload is uncertain (connection dropped %s its effect)',
  async (drop) => {
    const jobId = await destination.bulk.open(newLeads);
    const context = stepContext();
    org.break({ path: '/batches', drop });
    const run = (attempt: typeof context) =>
      destination.bulk.run(jobId, newLeads, contentOf(leadRows(5)), attempt);
    await expect(run(context)).rejects.toMatchObject({ kind: 'transient' });

    const end = await run(context.next());

    expect(end).toEqual({ state: 'aborted', processed: 0, failed: 0 });
    expect(uploads()).toBe(1);
    expect(await org.count('Lead')).toBe(0);
  },
);

it('gives up a job that holds an upload already though the checkpoint was lost', async () => {
  const jobId = await destination.bulk.open(newLeads);
  org.break({ path: '/batches', drop: 'after' });
  const run = () => destination.bulk.run(jobId, newLeads, contentOf(leadRows(5)), stepContext());
  await expect(run()).rejects.toMatchObject({ kind: 'transient' });

  expect(await run()).toEqual({ state: 'aborted', processed: 0, failed: 0 });
});

it('goes on when the start of the job was told twice', async () => {
  const jobId = await destination.bulk.open(newLeads);
  const context = stepContext();
  org.break({ method: 'PATCH', path: '/jobs/ingest', drop: 'after' });
  const run = (attempt: typeof context) =>
    destination.bulk.run(jobId, newLeads, contentOf(leadRows(5)), attempt);
  await expect(run(context)).rejects.toMatchObject({ kind: 'transient' });

  expect(await run(context.next())).toMatchObject({ state: 'completed', processed: 5 });
});

it('signs in again in the middle of a job', async () => {
  const jobId = await destination.bulk.open(newLeads);
  org.break({ name: 'session-expired', path: '/batches' });

  const end = await destination.bulk.run(jobId, newLeads, contentOf(leadRows(5)), stepContext());

  expect(end).toMatchObject({ state: 'completed', processed: 5, failed: 0 });
});

it('stops waiting when it is aborted, and leaves the job to the next attempt', async () => {
  const stop = new AbortController();
  await org.change({ bulkRowsPerSecond: 100 });
  const jobId = await destination.bulk.open(newLeads);
  const context = stepContext({ signal: stop.signal });
  context.progress = (done) => {
    if (done > 0) stop.abort(new Error('shut down'));
  };
  const run = (attempt: typeof context) =>
    destination.bulk.run(jobId, newLeads, contentOf(leadRows(60)), attempt);

  await expect(run(context)).rejects.toThrow('shut down');

  expect(await run(context.next())).toMatchObject({ state: 'completed', processed: 60 });
});

it('ends a job that is under way when told to abort it', async () => {
  org.break({ name: 'job-stuck' });
  const stop = new AbortController();
  const jobId = await destination.bulk.open(newLeads);
  const context = stepContext({ signal: stop.signal });
  context.progress = () => {
    if (destination.pollsMade?.() === 2) stop.abort();
  };
  await expect(destination.bulk.run(jobId, newLeads, contentOf(leadRows(5)), context)).rejects.toBeDefined();

  await destination.bulk.abort(jobId);

  expect(await stateOf(jobId)).toBe('aborted');
});

it('stops in the middle of an upload when it is aborted, and closes the content', async () => {
  const stop = new AbortController();
  const jobId = await destination.bulk.open(newLeads);
  let closed = false;
  async function* endless() {
    try {
      for (let row = 0; ; row += 1) {
        yield Buffer.from(`Doe ${row},Acme,doe.${row}@example.test\n`);
        if (row === 50_000) stop.abort(new Error('called off'));
      }
    } finally {
      closed = true;
    }
  }

  await expect(
    destination.bulk.run(jobId, newLeads, endless, stepContext({ signal: stop.signal })),
  ).rejects.toThrow('called off');

  expect(closed).toBe(true);
});

it('reports rows that an aborted job did not come to', async () => {
  await org.change({ bulkRowsPerSecond: 100 });
  const jobId = await destination.bulk.open(newLeads);
  const context = stepContext();
  context.progress = (done) => {
    if (done > 0) void destination.bulk.abort(jobId);
  };

  const end = await destination.bulk.run(jobId, newLeads, contentOf(leadRows(2_000)), context);

  const [written, left] = await Promise.all([
    outcomesOf(jobId, newLeads, 'successful'),
    outcomesOf(jobId, newLeads, 'unprocessed'),
  ]);
  expect(end).toMatchObject({ state: 'aborted', processed: written.length });
  expect(left.length).toBeGreaterThan(0);
  expect(written.length + left.length).toBe(2_000);
});

it('does nothing when asked to abort a job that has ended', async () => {
  const jobId = await destination.bulk.open(newLeads);
  await destination.bulk.run(jobId, newLeads, contentOf(leadRows(1)), stepContext());

  await expect(destination.bulk.abort(jobId)).resolves.toBeUndefined();
});

it('fails when a result file breaks off', async () => {
  const jobId = await destination.bulk.open(newLeads);
  await destination.bulk.run(jobId, newLeads, contentOf(leadRows(500)), stepContext());
  org.break({ path: '/successfulResults', truncate: 2_000 });

  await expect(outcomesOf(jobId, newLeads, 'successful')).rejects.toMatchObject({ kind: 'transient' });
});

it('counts every call, and polls among them', async () => {
  const jobId = await destination.bulk.open(newLeads);
  await destination.bulk.run(jobId, newLeads, contentOf(leadRows(5)), stepContext());
  await outcomesOf(jobId, newLeads, 'successful');

  expect(destination.callsMade()).toBe(org.log.list({}).length);
  expect(destination.pollsMade?.()).toBe(org.log.list({ method: 'GET', path: jobId }).length - 2);
});
