import { randomUUID } from 'node:crypto';
import { ScheduleNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { aChangeSync } from './examples.ts';
import { addConnections, startTemporalApi, type TemporalApi } from './temporal-api.ts';
import { startTestApi } from './test-api.ts';

let api: TemporalApi;
let id: string;
beforeAll(async () => {
  api = await startTemporalApi();
}, 120_000);
afterAll(() => api.close());
beforeEach(() => {
  id = `contacts-${randomUUID()}`;
});
const on = { mapping: true, source: true, destination: true };
const add = (config: Record<string, unknown> = {}) =>
  api.ask('POST', '/v1/syncs?check=false', aChangeSync(id, config));
const enable = () => api.ask('PUT', `/v1/syncs/${id}/switches`, on);
const described = () => api.scheduleOf(id).describe();
const shown = async () => (await api.ask('GET', `/v1/syncs/${id}`)).body.schedule;

it('schedules a new sync every hour, at rest until it is switched on', async () => {
  await add();

  const { spec, policies, state, action } = await described();
  expect(spec.intervals).toEqual([{ every: 3_600_000, offset: expect.any(Number) }]);
  expect(spec.jitter).toBeUndefined();
  expect(policies.overlap).toBe('SKIP');
  expect(action).toMatchObject({ workflowType: 'tick', args: [{ syncId: id }], taskQueue: api.taskQueue });
  expect(state).toMatchObject({ paused: true, note: expect.stringContaining('is off') });
  expect(await shown()).toMatchObject({ when: 'every 1h', paused: true, nextTimes: [] });
});

it('starts a sync whose switches are on at its next times, an hour apart', async () => {
  await add();

  await enable();

  expect((await described()).state).toMatchObject({ paused: false });
  const schedule = await shown();
  expect(schedule).toMatchObject({ when: 'every 1h', paused: false });
  const [first, second] = schedule.nextTimes.map((time: string) => Date.parse(time));
  expect(second - first).toBe(3_600_000);
});

it('keeps a cron expression in its time zone', async () => {
  await add({ schedule: { cron: '30 7 * * 1-5', timeZone: 'Europe/Berlin' } });
  await enable();

  const { spec } = await described();
  expect(spec.timezone).toBe('Europe/Berlin');
  expect(spec.calendars).toMatchObject([{ hour: [{ start: 7 }], minute: [{ start: 30 }] }]);
  const { when, nextTimes } = await shown();
  expect(when).toBe('30 7 * * 1-5 (Europe/Berlin)');
  const local = new Date(nextTimes[0]).toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' });
  expect(local).toBe('07:30:00');
});

it('pauses for a reason and goes on, each as a new version', async () => {
  await add();
  await enable();

  const paused = await api.ask('POST', `/v1/syncs/${id}/pause`, { reason: 'audit until Friday' });
  const atRest = (await described()).state;
  const resumed = await api.ask('POST', `/v1/syncs/${id}/resume`);
  const { body: sync } = await api.ask('GET', `/v1/syncs/${id}`);

  expect(paused.body).toMatchObject({ paused: true, reason: 'paused: audit until Friday', nextTimes: [] });
  expect(atRest).toMatchObject({ paused: true, note: 'paused: audit until Friday' });
  expect(resumed.body).toMatchObject({ paused: false });
  expect((await described()).state).toMatchObject({ paused: false });
  expect(sync).toMatchObject({ version: 4, config: { schedule: { paused: false } } });
});

it('shows a pause that was made in Temporal itself, and resumes it', async () => {
  await add();
  await enable();
  await api.scheduleOf(id).pause('night shift');

  const seen = await shown();
  const { body } = await api.ask('POST', `/v1/syncs/${id}/resume`);

  expect(seen).toMatchObject({ paused: true, reason: 'paused in Temporal: night shift' });
  expect(body).toMatchObject({ paused: false });
});

it('follows a sync that changes, rests and goes', async () => {
  await add();
  await enable();
  const { name, config } = aChangeSync(id, { schedule: { every: '40m' } });
  const change = { name, config, active: false };

  await api.ask('PUT', `/v1/syncs/${id}?check=false`, change);
  const changed = await described();
  await api.ask('DELETE', `/v1/syncs/${id}`);

  expect(changed.spec.intervals).toMatchObject([{ every: 2_400_000 }]);
  expect(changed.state).toMatchObject({ paused: true, note: 'the sync is not active' });
  await expect(described()).rejects.toThrow(ScheduleNotFoundError);
});

it('saves and shows a sync while Temporal is away', async () => {
  const lonely = await startTestApi();
  onTestFinished(() => lonely.close());
  await addConnections(lonely);

  const { status } = await lonely.ask('POST', '/v1/syncs?check=false', aChangeSync(id));
  const { body } = await lonely.ask('GET', `/v1/syncs/${id}`);

  expect(status).toBe(201);
  expect(body.schedule).toMatchObject({
    when: 'every 1h',
    problem: expect.stringContaining('No Temporal server answers'),
  });
}, 30_000);
