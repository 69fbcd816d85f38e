import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startSalesforce, type TestSalesforce } from '../../support/sandbox.ts';
import { stepContext } from '../../support/step-context.ts';
import { leadRows, newLeads, openSalesforce, upsertedLeads } from './open-salesforce.ts';

let org: TestSalesforce;
beforeAll(async () => {
  org = await startSalesforce();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const first = () => ({ firstAttempt: true, startedAt: new Date() });

it('does not create a record twice when the answer to an insert was lost', async () => {
  const { destination } = openSalesforce(org);
  const rows = leadRows(250);
  const options = { firstAttempt: true, startedAt: new Date() };
  org.break({ path: '/composite/sobjects', nth: 2, drop: 'after' });
  await expect(destination.write(newLeads, rows, options, stepContext())).rejects.toMatchObject({
    kind: 'transient',
  });
  expect(await org.count('Lead')).toBe(250);

  const again = await destination.write(newLeads, rows, { ...options, firstAttempt: false }, stepContext());

  expect(again.every(({ state, id }) => state === 'created' && id?.startsWith('00Q'))).toBe(true);
  expect(await org.count('Lead')).toBe(250);
});

it('does not create a record twice while Salesforce still works on the call of a worker that died', async () => {
  const rows = leadRows(5);
  const startedAt = new Date();
  const died = openSalesforce(org).destination;
  const { destination } = openSalesforce(org, { ...org.connection, settleMs: 1_500 });
  org.break({ path: '/composite/sobjects', delayMs: 500 });

  const [, again] = await Promise.all([
    died.write(newLeads, rows, { firstAttempt: true, startedAt }, stepContext()),
    destination.write(newLeads, rows, { firstAttempt: false, startedAt }, stepContext()),
  ]);

  expect(again.every(({ state }) => state === 'created')).toBe(true);
  expect(await org.count('Lead')).toBe(5);
});

it('waits for calls of an earlier attempt only once, however many sets of rows follow', async () => {
  const { destination } = openSalesforce(org);
  const context = stepContext();
  const later = { firstAttempt: false, startedAt: new Date() };
  const lookUps = () => org.log.list({ path: '/query' }).length;

  await destination.write(newLeads, leadRows(1), later, context);
  const first = lookUps();
  await destination.write(newLeads, leadRows(1, 2), later, context);

  expect([first, lookUps()]).toEqual([2, 3]);
});

it('waits no longer once it is called off', async () => {
  const stop = new AbortController();
  const context = stepContext({ signal: stop.signal, calledOff: true });
  context.progress = () => stop.abort();
  const { destination } = openSalesforce(org, { ...org.connection, settleMs: 600_000 });

  const later = { firstAttempt: false, startedAt: new Date() };
  const outcomes = await destination.write(newLeads, leadRows(2), later, context);

  expect(outcomes.map(({ state }) => state)).toEqual(['unprocessed', 'unprocessed']);
});

it.each([{ drop: 'before' as const }, { drop: 'after' as const }, { status: 502 }, { status: 504 }])(
  'asks for time until Salesforce has settled when the answer to an insert is lost: %j',
  async (fault) => {
    const { destination } = openSalesforce(org, { ...org.connection, settleMs: 45_000 });
    const lost = { kind: 'transient', retryAfterMs: 45_000 };
    org.break({ path: '/composite/sobjects', ...fault });

    const writing = destination.write(newLeads, leadRows(2), first(), stepContext());

    await expect(writing).rejects.toMatchObject(lost);
  },
);

it('tells equal rows apart by the number of records they made', async () => {
  const { destination } = openSalesforce(org);
  const request = { ...newLeads, fields: ['LastName', 'Company'], keyFields: ['LastName', 'Company'] };
  const startedAt = new Date();
  await destination.write(request, [['Doe', 'Acme']], { firstAttempt: true, startedAt }, stepContext());

  const rows = [
    ['Doe', 'Acme'],
    ['Doe', 'Acme'],
  ];
  const outcomes = await destination.write(request, rows, { firstAttempt: false, startedAt }, stepContext());

  expect(outcomes.map(({ key, state }) => [key, state])).toEqual([
    ['Doe\u001fAcme', 'created'],
    ['Doe\u001fAcme', 'created'],
  ]);
  expect(await org.count('Lead')).toBe(2);
});

it('creates a record although an older one of the same key is there', async () => {
  const { destination } = openSalesforce(org);
  await destination.write(newLeads, leadRows(1), first(), stepContext());
  org.clock.advance(60_000);

  const startedAt = new Date(Date.now() + 60_000);
  await destination.write(newLeads, leadRows(1), { firstAttempt: false, startedAt }, stepContext());

  expect(await org.count('Lead')).toBe(2);
});

it('keeps calling an upserted record created when the answer was lost', async () => {
  const { destination } = openSalesforce(org);
  const rows = [['auth0|1', 'Doe', 'Acme']];
  const startedAt = new Date();
  org.break({ path: '/composite/sobjects', drop: 'after' });
  await expect(
    destination.write(upsertedLeads, rows, { firstAttempt: true, startedAt }, stepContext()),
  ).rejects.toMatchObject({ kind: 'transient' });

  const again = await destination.write(
    upsertedLeads,
    rows,
    { firstAttempt: false, startedAt },
    stepContext(),
  );

  expect(again).toMatchObject([{ key: 'auth0|1', state: 'created' }]);
  expect(await org.count('Lead')).toBe(1);
});

it.each([undefined, false])(
  'stops between calls when another worker may go on (calledOff %s)',
  async (calledOff) => {
    const stop = new AbortController();
    const context = stepContext({ signal: stop.signal, ...(calledOff !== undefined && { calledOff }) });
    context.progress = () => stop.abort(new Error('aborted'));

    const attempt = openSalesforce(org).destination.write(newLeads, leadRows(450), first(), context);

    await expect(attempt).rejects.toThrow('aborted');
    expect(await org.count('Lead')).toBe(200);
  },
);

it('tells what it wrote and what it left when it is called off', async () => {
  const stop = new AbortController();
  const context = stepContext({ signal: stop.signal, calledOff: true });
  context.progress = () => stop.abort();

  const outcomes = await openSalesforce(org).destination.write(newLeads, leadRows(450), first(), context);

  expect(outcomes.slice(0, 200).every(({ state }) => state === 'created')).toBe(true);
  expect(outcomes.slice(200).every(({ state }) => state === 'unprocessed')).toBe(true);
  expect(await org.count('Lead')).toBe(200);
});

it('waits for no lock once it is called off', async () => {
  const stop = new AbortController();
  const context = stepContext({ signal: stop.signal, calledOff: true });
  context.progress = () => stop.abort();
  org.break({ name: 'row-lock' });

  const outcomes = await openSalesforce(org).destination.write(newLeads, leadRows(2), first(), context);

  expect(outcomes.map(({ state, code }) => [state, code])).toEqual([
    ['failed', 'UNABLE_TO_LOCK_ROW'],
    ['created', undefined],
  ]);
});
