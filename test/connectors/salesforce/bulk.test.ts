import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Destination, Outcome, WriteRequest } from '../../../src/core/connector.ts';
import { startSalesforce, type TestSalesforce } from '../../support/sandbox.ts';
import { stepContext } from '../../support/step-context.ts';
import { contentOf, leadRows, newLeads, openSalesforce, upsertedLeads } from './open-salesforce.ts';

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

it('uploads all rows although pieces of the content hold nothing', async () => {
  const content = async function* () {
    yield Buffer.from('');
    yield Buffer.from('Doe,Acme,a@example.test\n');
    yield Buffer.from('');
    yield Buffer.from('Roe,Acme,b@example.test\n');
  };
  const jobId = await destination.bulk.open(newLeads);

  const end = await destination.bulk.run(jobId, newLeads, content, stepContext());

  expect(end).toEqual({ state: 'completed', processed: 2, failed: 0 });
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
