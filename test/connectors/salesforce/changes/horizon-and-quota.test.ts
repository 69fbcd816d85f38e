import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startSalesforce, type TestSalesforce } from '../../../support/sandbox.ts';
import { openChanges } from './scene.ts';

let org: TestSalesforce;
beforeAll(async () => {
  org = await startSalesforce();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

it.each([
  ['2026-11-05T12:00:00.000Z', 0, '2026-11-05T11:59:59Z'],
  ['2026-11-05T12:00:00.999Z', 0, '2026-11-05T11:59:59Z'],
  ['2026-11-05T12:00:00.000Z', 300_000, '2026-11-05T11:54:59Z'],
  ['2026-11-05T12:00:00.000Z', 1_500, '2026-11-05T11:59:57Z'],
])("at %s of Salesforce's clock, with a lag of %i ms, sees all up to %s", async (now, lagMs, horizon) => {
  org.clock.stop(new Date(now));

  expect(await openChanges(org).changes.horizon(lagMs)).toBe(horizon);
});

it('does not guess the time where an answer has no Date', async () => {
  org.break({ path: '/services/data/v64.0/$', status: 200, body: {}, headers: { Date: 'unknown' } });

  await expect(openChanges(org).changes.horizon(0)).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
});

it('hears from every answer how many calls are left', async () => {
  await org.change({ dailyApiRequests: 100 });
  const { changes } = openChanges(org);
  expect(changes.lastQuota()).toBeUndefined();

  await changes.count({ object: 'Contact', columns: [] });
  const { left, max } = changes.lastQuota() ?? { left: 0, max: 0 };

  expect({ left, max }).toEqual({ left: 98, max: 100 });
  expect(await changes.quota()).toEqual({ left: 97, max: 100 });
  expect(changes.callsMade()).toBe(4);
});
