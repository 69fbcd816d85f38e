import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Destination } from '../../../src/core/connector.ts';
import { SaltbridgeError } from '../../../src/core/errors.ts';
import { startSalesforce, type TestSalesforce } from '../../support/sandbox.ts';
import { stepContext } from '../../support/step-context.ts';
import { contentOf, leadRows, newLeads, openSalesforce } from './open-salesforce.ts';

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

const uploads = () => org.log.list({ path: '/batches' }).length;
const stateOf = async (jobId: string) =>
  (await destination.bulk.run(jobId, newLeads, contentOf([]), stepContext())).state;

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

it('waits until an aborted job stands still: Salesforce finishes the batch under way', async () => {
  const jobId = await destination.bulk.open(newLeads);
  const aborted = (processed: number, failed: number) => ({
    method: 'GET',
    path: `/jobs/ingest/${jobId}$`,
    status: 200,
    body: { state: 'Aborted', numberRecordsProcessed: processed, numberRecordsFailed: failed },
  });
  for (const fault of [aborted(200, 0), aborted(200, 0), aborted(400, 1)]) org.break(fault);
  org.break({ ...aborted(600, 2), times: 3 });

  const end = await destination.bulk.run(jobId, newLeads, contentOf([]), stepContext());

  expect(end).toEqual({ state: 'aborted', processed: 600, failed: 2 });
  expect(org.faults.list()).toEqual([]);
});

it('tells why the rows could not be read, rather than that Salesforce was silent', async () => {
  const jobId = await destination.bulk.open(newLeads);
  const lost = new SaltbridgeError('config', 'the part is gone', { code: 'ARTIFACT_NOT_FOUND' });
  async function* broken() {
    yield Buffer.from('Doe,Acme,doe@example.test\n');
    throw lost;
  }

  await expect(destination.bulk.run(jobId, newLeads, broken, stepContext())).rejects.toBe(lost);
});

it('keeps e-mail addresses out of the reason of a job that failed', async () => {
  const jobId = await destination.bulk.open(newLeads);
  org.break({ name: 'job-fails', parameters: { message: 'InvalidBatch : ann@example.test' } });

  const end = await destination.bulk.run(jobId, newLeads, contentOf(leadRows(5)), stepContext());

  expect(end).toMatchObject({ state: 'failed', message: 'InvalidBatch : [address]' });
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
