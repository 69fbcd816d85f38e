import { afterEach, expect, it } from 'vitest';
import type { FaultSpec } from '../../../sandbox/core/faults.ts';
import { createUserSource } from '../../../sandbox/data/users.ts';
import { flatten } from '../../core/csv/streams.ts';
import { stepContext } from '../../support/step-context.ts';
import { expectedRows, openAuth0, seedFields, type TestAuth0, usersRequest } from './open-auth0.ts';

let tenant: TestAuth0;
afterEach(() => tenant.sandbox.close());

const jobsMade = () => tenant.sandbox.log.list({ method: 'POST', path: 'users-exports$' }).length;

it('reads every user, with an empty cell where an attribute is absent', async () => {
  tenant = await openAuth0({ users: 2500, badEvery: 7 });

  const rows = await flatten(tenant.source.read(usersRequest(), stepContext()));

  expect(rows).toEqual(expectedRows(2500, 7));
  expect(rows.some((row) => row.includes(''))).toBe(true);
});

it('reads the same users by way of JSON, metadata as it is', async () => {
  tenant = await openAuth0({ users: 300, badEvery: 7 });
  const paths = ['email', 'user_metadata', 'identities[0].connection', 'logins_count'];
  const fields = paths.map((path) => ({ path, column: `Column ${path}` }));

  const rows = await flatten(
    tenant.source.read(usersRequest({ fields, options: { jobFormat: 'json' } }), stepContext()),
  );

  const source = createUserSource({ seed: 1, count: 300, badEvery: 7 });
  expect(rows).toEqual(
    Array.from({ length: 300 }, (_, index) => {
      const { email, user_metadata, identities, logins_count } = source.userAt(index);
      return [email, user_metadata, identities[0]?.connection, logins_count];
    }),
  );
});

it.each([
  ['of the read', {}, { auth0ConnectionId: 'con_Google0000000001', limit: 5 }],
  ['of the connection', { connectionId: 'con_Google0000000001' }, { auth0ConnectionId: undefined, limit: 5 }],
])('asks for no other users than the options %s allow', async (_whose, settings, options) => {
  tenant = await openAuth0({ users: 200 });
  const request = usersRequest({ fields: [{ path: 'user_id', column: 'Id' }], options });

  const rows = await flatten(tenant.open(settings).source.read(request, stepContext()));

  expect(rows).toHaveLength(5);
  for (const [id] of rows) expect(id).toMatch(/^google-oauth2\|/);
});

it('tells how far the job is, as Auth0 tells it', async () => {
  tenant = await openAuth0({ users: 1000, pace: { pendingMs: 100, usersPerSecond: 1500 } });
  const context = stepContext();

  await flatten(tenant.source.read(usersRequest(), context));

  const percentages = context.reported.map(([done]) => done);
  expect(context.reported.every(([done, total]) => total === 100 && done <= 100)).toBe(true);
  expect(percentages).toEqual(percentages.toSorted((one, other) => one - other));
  expect(percentages.some((done) => done > 0)).toBe(true);
});

it('waits for the job of an earlier attempt instead of creating another', async () => {
  tenant = await openAuth0({ users: 50 });
  const first = stepContext();
  tenant.sandbox.faults.add({ path: '/user-exports/', status: 503 });
  await expect(flatten(tenant.source.read(usersRequest(), first))).rejects.toMatchObject({
    kind: 'transient',
  });

  const rows = await flatten(tenant.source.read(usersRequest(), first.next()));

  expect(rows).toEqual(expectedRows(50));
  expect(jobsMade()).toBe(1);
});

it.each([
  ['is forgotten after 24 hours', 86_400_000, {}],
  ['failed', 0, { name: 'export-failed' }],
])('creates another job where the earlier one %s', async (_why, laterMs, fault) => {
  tenant = await openAuth0({ users: 50 });
  const first = stepContext();
  tenant.sandbox.faults.add('name' in fault ? fault : { path: '/user-exports/', status: 503 });
  await expect(flatten(tenant.source.read(usersRequest(), first))).rejects.toMatchObject({
    kind: 'transient',
  });
  tenant.sandbox.clock.advance(laterMs);

  // A token outlives the job by nothing, so the next attempt signs in anew.
  const rows = await flatten(tenant.open().source.read(usersRequest(), first.next()));

  expect(rows).toEqual(expectedRows(50));
  expect(jobsMade()).toBe(2);
});

it('fetches a fresh link where the first has expired', async () => {
  tenant = await openAuth0({ users: 50 });
  tenant.sandbox.faults.add({ path: '/user-exports/', status: 403 });

  expect(await flatten(tenant.source.read(usersRequest(), stepContext()))).toEqual(expectedRows(50));
  expect(jobsMade()).toBe(1);
});

it('gives up for this attempt where the fresh link is refused too', async () => {
  tenant = await openAuth0({ users: 50 });
  tenant.sandbox.faults.add({ path: '/user-exports/', status: 403, times: 2 });

  await expect(flatten(tenant.source.read(usersRequest(), stepContext()))).rejects.toMatchObject({
    kind: 'transient',
    code: 'NO_DOWNLOAD_LINK',
  });
});

it.each([true, false])('never ends well on part of the file (a quiet end: %s)', async (quiet) => {
  tenant = await openAuth0({ users: 5000 });
  tenant.sandbox.faults.add({ path: '/user-exports/', truncate: 40_000, quiet });

  await expect(flatten(tenant.source.read(usersRequest(), stepContext()))).rejects.toMatchObject({
    kind: 'transient',
    code: 'DOWNLOAD_INCOMPLETE',
  });
});

it.each([
  [50, undefined],
  [0, undefined],
  [51, 'ROW_COUNT'],
])('holds the rows against the count of the job, where it gives one: %s', async (total, code) => {
  tenant = await openAuth0({ users: 50 });
  const fields = [{ name: 'email', export_as: 'Email Address' }];
  const { id } = (await tenant.call('POST', '/jobs/users-exports', { format: 'csv', fields })).body;
  const { body } = await tenant.call('GET', `/jobs/${id}`);
  tenant.sandbox.faults.add({ path: `/jobs/${id}`, status: 200, body: { ...body, summary: { total } } });
  const request = usersRequest({ fields: [{ path: 'email', column: 'Email Address' }] });

  const reading = flatten(tenant.source.read(request, stepContext({ lastCheckpoint: { jobId: id } })));

  if (code === undefined) await expect(reading).resolves.toHaveLength(50);
  else await expect(reading).rejects.toMatchObject({ kind: 'transient', code });
});

/** Auth0's next answer about a job: that of a completed one whose count is wrong. */
async function miscounted(): Promise<FaultSpec> {
  const fields = seedFields.map(({ path, column }) => ({ name: path, export_as: column }));
  const { id } = (await tenant.call('POST', '/jobs/users-exports', { format: 'csv', fields })).body;
  const { body } = await tenant.call('GET', `/jobs/${id}`);
  tenant.sandbox.log.clear();
  return { method: 'GET', path: '/jobs/job_', status: 200, body: { ...body, summary: { total: 51 } } };
}

it.each([
  ['failed', async () => ({ name: 'export-failed' })],
  ['holds other rows than it counted', miscounted],
])('orders a new job where the earlier one %s, and gives up after the third', async (_what, trouble) => {
  tenant = await openAuth0({ users: 50 });
  const fault = await trouble();
  let context = stepContext();
  const attempt = () => {
    tenant.sandbox.faults.add(fault);
    return flatten(tenant.source.read(usersRequest(), context));
  };

  for (let failures = 1; failures <= 2; failures += 1) {
    await expect(attempt()).rejects.toMatchObject({ kind: 'transient' });
    expect(jobsMade()).toBe(failures);
    context = context.next();
  }

  await expect(attempt()).rejects.toMatchObject({
    kind: 'config',
    message: expect.stringContaining('3 jobs in a row'),
  });
  expect(jobsMade()).toBe(3);
});

it('reads the file of a new job after one that counted wrongly', async () => {
  tenant = await openAuth0({ users: 50 });
  const first = stepContext();
  tenant.sandbox.faults.add(await miscounted());
  await expect(flatten(tenant.source.read(usersRequest(), first))).rejects.toMatchObject({
    code: 'ROW_COUNT',
  });

  expect(await flatten(tenant.source.read(usersRequest(), first.next()))).toEqual(expectedRows(50));
});

it('stops waiting for the job when the step is cancelled', async () => {
  tenant = await openAuth0({ users: 50, pace: { pendingMs: 600_000 } });
  const stop = new AbortController();
  const context = {
    ...stepContext({ signal: stop.signal }),
    progress: () => stop.abort('cancelled by a person'),
  };

  await expect(flatten(tenant.source.read(usersRequest(), context))).rejects.toBe('cancelled by a person');
});
