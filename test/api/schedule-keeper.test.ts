import { randomUUID } from 'node:crypto';
import { ScheduleNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { startScheduleKeeper } from '../../src/api/schedules/keeper.ts';
import { SaltbridgeError } from '../../src/core/errors.ts';
import { scheduleIdOf } from '../../src/core/tick.ts';
import { integrations } from '../../src/integrations/index.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { keepSchedules, temporalOf } from '../support/schedules.ts';
import { aChangeSync } from './examples.ts';

let engine: Engine;
let id: string;
beforeAll(async () => {
  engine = await startEngine();
}, 120_000);
afterAll(() => engine.close());
beforeEach(() => {
  id = `kept-${randomUUID()}`;
});

async function add(config: Record<string, unknown> = {}): Promise<void> {
  await engine.database.syncs.create(aChangeSync(id, config));
  onTestFinished(async () => {
    await engine.database.syncs.remove(id);
    await keepSchedules(engine);
  });
}
const handle = () => engine.client.schedule.getHandle(scheduleIdOf(id));
const everyMs = async () => (await handle().describe()).spec.intervals?.[0]?.every;
/** The list of Schedules lags a little behind. */
const listed = () =>
  eventually('the schedule is listed', async () => {
    for await (const { scheduleId, memo } of engine.client.schedule.list())
      if (scheduleId === handle().scheduleId && memo?.syncId === id) return true;
    return false;
  });

it('makes what is missing, mends what differs and leaves alone what does not', async () => {
  await add();
  await keepSchedules(engine);
  const made = await handle().describe();
  await keepSchedules(engine);
  const same = await handle().describe();
  await engine.database.syncs.update(id, {
    config: aChangeSync(id, { schedule: { every: '2h' } }).config,
  });
  await keepSchedules(engine);

  expect(made.spec.intervals).toMatchObject([{ every: 3_600_000 }]);
  expect(same.info.lastUpdatedAt).toEqual(made.info.lastUpdatedAt);
  expect(await everyMs()).toBe(7_200_000);
});

it('leaves a pause that somebody made in Temporal itself', async () => {
  await add();
  await engine.database.syncs.update(id, { config: allOn() });
  await keepSchedules(engine);
  await handle().pause('by hand');

  await keepSchedules(engine);

  expect((await handle().describe()).state).toMatchObject({ paused: true, note: 'by hand' });
});

it('takes away the schedule of a sync that is gone, and nobody else’s', async () => {
  await add();
  await keepSchedules(engine);
  await listed();
  await engine.database.syncs.remove(id);

  const other = { database: engine.database, integrations };
  const temporal = { ...temporalOf(engine), taskQueue: 'another installation' };
  await startScheduleKeeper({ ...other, temporal }, { everyMs: 3_600_000 }).stop();
  const spared = await handle().describe();
  await keepSchedules(engine);

  expect(spared.scheduleId).toBe(handle().scheduleId);
  await expect(handle().describe()).rejects.toThrow(ScheduleNotFoundError);
});

it('keeps the schedule of a sync that has to be applied again', async () => {
  await add();
  await keepSchedules(engine);
  await listed();
  await engine.database.syncs.update(id, { config: { source: {} } });

  await keepSchedules(engine);

  expect(await everyMs()).toBe(3_600_000);
});

it('makes one schedule of a sync, however many processes keep it', async () => {
  await add();

  await Promise.all([keepSchedules(engine), keepSchedules(engine), keepSchedules(engine)]);

  expect(await everyMs()).toBe(3_600_000);
});

it('makes up for a time without Temporal by itself', async () => {
  await add();
  let away = true;
  const temporal = temporalOf(engine);
  const use: typeof temporal.use = (ask) =>
    away ? Promise.reject(new SaltbridgeError('transient', 'Temporal is away')) : temporal.use(ask);
  const dependencies = { database: engine.database, integrations, temporal: { ...temporal, use } };
  const keeper = startScheduleKeeper(dependencies, { everyMs: 50 });
  onTestFinished(() => keeper.stop());

  await expect(handle().describe()).rejects.toThrow(ScheduleNotFoundError);
  away = false;

  await eventually('the schedule is made', () => everyMs().catch(() => undefined));
});

function allOn(): Record<string, unknown> {
  const { source, destination, mapping, ...rest } = aChangeSync(id).config;
  const enabled = true;
  return {
    ...rest,
    source: { ...source, enabled },
    destination: { ...destination, enabled },
    mapping: { ...mapping, enabled },
  };
}
