import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startSalesforce, type TestSalesforce } from '../../../support/sandbox.ts';
import { stepContext } from '../../../support/step-context.ts';
import { collect, insertContacts, openChanges, readByJob, remove } from './scene.ts';

let org: TestSalesforce;
beforeAll(async () => {
  org = await startSalesforce();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const contacts = { object: 'Contact', columns: ['LastName'] };
const noon = new Date('2026-11-05T12:00:00Z');
const ignore = () => {};
const soon = { looks: 50, again: false };

/** A job that has ended, and the reader of its pages. */
async function finishedJob(query: Parameters<typeof readByJob>[1] = contacts) {
  const { jobs } = openChanges(org).changes;
  const jobId = await jobs.open(query);
  await jobs.wait(jobId, soon, stepContext());
  return { jobs, jobId };
}

it('lets any process fetch any page, again and in any order', async () => {
  const ids = await insertContacts(org, 25, noon);
  const { jobs, jobId } = await finishedJob();
  const ends: { rows: number; next?: string }[] = [];
  await collect(jobs.page(jobId, contacts, { maxRows: 10 }, (end) => ends.push(end), stepContext()));
  const locator = ends[0]?.next ?? '';

  const other = openChanges(org).changes.jobs;
  const page = () =>
    collect(other.page(jobId, contacts, { locator, maxRows: 20 }, (end) => ends.push(end), stepContext()));
  const rows = await page();

  expect(rows.map(({ id }) => id)).toEqual(ids.slice(10));
  expect(await page()).toEqual(rows);
  expect(ends).toEqual([{ rows: 10, next: locator }, { rows: 15 }, { rows: 15 }]);
});

it('waits for the end and tells how many rows there are, none included', async () => {
  await insertContacts(org, 3, noon);
  const { jobs } = openChanges(org).changes;
  const context = stepContext();

  const jobId = await jobs.open(contacts);
  expect(await jobs.wait(jobId, soon, context)).toEqual({ rows: 3 });
  expect(await jobs.wait(jobId, soon, context)).toEqual({ rows: 3 });
  expect(await readByJob(openChanges(org).changes, { ...contacts, after: '2026-11-06T00:00:00Z' })).toEqual(
    [],
  );
});

it('reads the recycle bin, and given ids alone', async () => {
  const [one = '', two = '', three = ''] = await insertContacts(org, 3, noon);
  await remove(org, 'Contact', two);
  const { changes } = openChanges(org);

  expect(await readByJob(changes, { ...contacts, which: 'deleted' })).toMatchObject([{ id: two }]);
  expect(await readByJob(changes, { ...contacts, ids: [three, two] })).toMatchObject([{ id: three }]);
  expect(await readByJob(changes, contacts)).toMatchObject([{ id: one }, { id: three }]);
});

it.each([
  ['short, its length told', { truncate: 400 }],
  ['short, as if whole', { truncate: 60, quiet: true }],
])('fails where a page arrives %s, and tells no end', async (_, fault) => {
  await insertContacts(org, 200, noon);
  const { jobs, jobId } = await finishedJob();
  org.break({ path: '/results', ...fault });
  const ends: object[] = [];

  const reading = collect(
    jobs.page(jobId, contacts, { maxRows: 200 }, (end) => ends.push(end), stepContext()),
  );

  await expect(reading).rejects.toMatchObject({ kind: 'transient' });
  expect(ends).toEqual([]);
});

const header = 'Id,SystemModstamp,LastName';
const line = '003000000000001AAA,2026-11-05T12:00:00.000Z,Doe';
it.each([
  ['fewer rows than it announces', `${header}\n${line}\n`, '2', 'RECORDS_MISSING'],
  ['more rows than it announces', `${header}\n${line}\n${line}\n`, '1', 'RECORDS_MISSING'],
  ['no count', `${header}\n${line}\n`, 'many', 'UNEXPECTED_ANSWER'],
  ['a column less', 'Id,LastName\n003000000000001AAA,Doe\n', '1', 'UNEXPECTED_ANSWER'],
  ['a line of another length', `${header}\n003000000000001AAA\n`, '1', 'UNEXPECTED_ANSWER'],
  ['a stamp that is none', `${header}\n${line.replace('T', ' at ')}\n`, '1', 'UNEXPECTED_ANSWER'],
])('fails where a page holds %s', async (_, body, count, code) => {
  const { jobs, jobId } = await finishedJob();
  org.break({ path: '/results', status: 200, body, headers: { 'Sforce-NumberOfRecords': count } });

  const reading = collect(jobs.page(jobId, contacts, { maxRows: 9 }, ignore, stepContext()));

  await expect(reading).rejects.toMatchObject({ kind: 'transient', code });
});

it('finds columns by name, wherever they stand', async () => {
  const { jobs, jobId } = await finishedJob();
  const body = 'LastName,Id,SYSTEMMODSTAMP\nDoe,003000000000001AAA,2026-11-05T12:00:00.000Z\n';
  org.break({ path: '/results', status: 200, body, headers: { 'Sforce-NumberOfRecords': '1' } });

  const rows = await collect(jobs.page(jobId, contacts, { maxRows: 9 }, ignore, stepContext()));

  expect(rows).toEqual([{ id: '003000000000001AAA', stamp: '2026-11-05T12:00:00.000Z', values: ['Doe'] }]);
});

it.each([
  ["INVALID_FIELD: No such column 'Nope' on entity 'Contact'", 'INVALID_FIELD'],
  ['InvalidBatch : Field name not found : Nope', 'InvalidBatch'],
])('fails where another job would fail alike: %s', async (errorMessage, code) => {
  const { jobs, jobId } = await finishedJob();
  org.break({ path: `${jobId}$`, status: 200, body: { state: 'Failed', errorMessage } });

  await expect(jobs.wait(jobId, soon, stepContext())).rejects.toMatchObject({ kind: 'config', code });
});

it.each([
  ['QUERY_TIMEOUT: Your query request was running for too long.', 'running for too long'],
  ['Something went wrong', 'Something went wrong'],
])('says why a job came to nothing, which another one need not: %s', async (errorMessage, reason) => {
  const { jobs, jobId } = await finishedJob();
  org.break({ path: `${jobId}$`, status: 200, body: { state: 'Failed', errorMessage } });

  expect(await jobs.wait(jobId, soon, stepContext())).toEqual({ lost: expect.stringContaining(reason) });
});

it('tells of a job that was aborted or deleted by somebody', async () => {
  org.break({ name: 'job-stuck' });
  const { jobs } = openChanges(org).changes;
  const jobId = await jobs.open(contacts);
  org.break({ path: `${jobId}$`, status: 200, body: { state: 'Aborted' } });

  expect(await jobs.wait(jobId, soon, stepContext())).toEqual({
    lost: expect.stringContaining('was aborted'),
  });
  await jobs.discard(jobId);
  expect(await jobs.wait(jobId, soon, stepContext())).toEqual({
    lost: expect.stringContaining('was deleted'),
  });
});

it('says that a job has not ended yet, for the caller to decide whether it may ask again', async () => {
  org.break({ name: 'job-stuck' });
  const { changes } = openChanges(org);
  const jobId = await changes.jobs.open(contacts);
  const before = changes.callsMade();

  const state = await changes.jobs.wait(jobId, { looks: 3, again: false }, stepContext());

  expect(state).toEqual({ pending: true });
  expect(changes.callsMade() - before).toBe(3);
});

it('gives a job up whatever state it is in', async () => {
  const { jobs, jobId } = await finishedJob();
  org.break({ name: 'job-stuck' });
  const running = await jobs.open(contacts);

  for (const id of [jobId, jobId, running, running]) await jobs.discard(id);

  const page = collect(jobs.page(running, contacts, { maxRows: 1 }, ignore, stepContext()));
  await expect(page).rejects.toMatchObject({ code: 'JOB_GONE' });
});

it('stops waiting and reading at once when it is called off', async () => {
  await insertContacts(org, 3, noon);
  const { jobs, jobId } = await finishedJob();
  org.break({ name: 'job-stuck' });
  const stuck = await jobs.open(contacts);
  const calledOff = new AbortController();
  const context = stepContext({ signal: calledOff.signal });
  org.break({ path: '/results', delayMs: 600_000 });

  const work = [
    jobs.wait(stuck, soon, context),
    collect(jobs.page(jobId, contacts, { maxRows: 9 }, ignore, context)),
  ].map((each) => expect(each).rejects.toThrow('called off'));
  calledOff.abort(new Error('called off'));

  await Promise.all(work);
});

it('says when the daily bulk queries are used up', async () => {
  const { jobs } = openChanges(org).changes;
  org.break({ path: '/jobs/query$', status: 400, errorCode: 'EXCEEDEDQUOTA', message: 'Quota exceeded' });

  await expect(jobs.open(contacts)).rejects.toMatchObject({ kind: 'rate-limited', code: 'EXCEEDEDQUOTA' });
});
