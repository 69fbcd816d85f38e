import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { workflowIdOf } from '../../../src/core/run.ts';
import { write } from '../../connectors/salesforce/changes/scene.ts';
import { type ChangeScene, changeScene } from '../../support/change-scene.ts';
import { type Engine, startEngine } from '../../support/engine.ts';
import { counts } from '../../support/run-scene.ts';
import { scheduleOf } from '../../support/schedules.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

const runsOf = async ({ syncId }: ChangeScene) => (await engine.database.runs.list({ syncId })).runs;
const contact = ({ salesforce }: ChangeScene) =>
  write(salesforce, 'Contact', 'insert', ['LastName'], [['Ada']]);
const off = { source: { enabled: false } };

it('starts the run that every start of the sync has in common', async () => {
  const scene = await changeScene(engine);
  await contact(scene);
  scene.later();
  const schedule = await scheduleOf(engine, scene.syncId);

  const { outcome, runId } = await schedule.tick();
  const handle = engine.client.workflow.getHandle(workflowIdOf(scene.syncId), runId);
  await handle.result();

  expect(outcome).toBe(`started run ${runId}`);
  expect(await runsOf(scene)).toMatchObject([
    { id: runId, status: 'completed', startedBy: 'schedule', counts: { created: 1 } },
  ]);
  const { typedSearchAttributes, staticSummary } = await handle.describe();
  const attributes = typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
  expect(Object.fromEntries(attributes)).toMatchObject({
    SaltbridgeSync: scene.syncId,
    SaltbridgeIntegration: 'salesforce-to-segment',
  });
  expect(await staticSummary()).toBe(`${scene.syncId} (apply)`);
});

it('skips a start while a run is under way, and says so where people look', async () => {
  const scene = await changeScene(engine);
  const schedule = await scheduleOf(engine, scene.syncId);
  const underWay = await engine.client.workflow.start('sync', {
    taskQueue: `nobody-${randomUUID()}`,
    workflowId: workflowIdOf(scene.syncId),
    args: [{ syncId: scene.syncId }],
  });

  const tick = await schedule.tick();

  expect(tick).toEqual({ outcome: 'skipped: a run is under way' });
  const described = await (await schedule.lastTick()).describe();
  expect(described.status.name).toBe('COMPLETED');
  expect(described.memo).toMatchObject({ outcome: 'skipped: a run is under way' });
  expect(described.searchAttributes).toMatchObject({ SaltbridgeStep: ['skipped'] });
  await underWay.terminate();
});

it.each([
  ['is switched off', off, {}, 'skipped: "Enable source" (source) is off'],
  ['is not active', {}, { active: false }, 'skipped: the sync is not active'],
  ['is paused', { schedule: { paused: true, reason: 'audit' } }, {}, 'skipped: paused: audit'],
])('skips quietly a sync that %s since its Schedule was made', async (_, config, its, outcome) => {
  const scene = await changeScene(engine);
  const schedule = await scheduleOf(engine, scene.syncId);
  await scene.change(config);
  await engine.database.syncs.update(scene.syncId, its);

  const tick = await schedule.tick();

  expect(tick).toEqual({ outcome });
  expect(await runsOf(scene)).toEqual([]);
});

it('skips quietly a sync that is gone', async () => {
  const scene = await changeScene(engine);
  const schedule = await scheduleOf(engine, scene.syncId);
  await engine.database.syncs.remove(scene.syncId);

  expect(await schedule.tick()).toEqual({ outcome: 'skipped: there is no such sync any more' });
});

it('moves nothing of a new sync until it is switched on, and previews it all the same', async () => {
  const untouched = { enabled: undefined };
  const scene = await changeScene(engine, {
    source: untouched,
    destination: untouched,
    mapping: untouched,
  });
  await contact(scene);
  scene.later();
  const schedule = await scheduleOf(engine, scene.syncId);

  const scheduled = (await schedule.handle.describe()).state;
  const preview = await scene.run({ mode: 'preview' });
  const run = await scene.run();

  expect(scheduled).toMatchObject({
    paused: true,
    note: expect.stringContaining('"Enable source" (source)'),
  });
  expect(preview.end).toMatchObject({ status: 'completed', counts: { read: 1, unprocessed: 1 } });
  expect(run.end).toMatchObject({
    status: 'failed',
    message: expect.stringMatching(/source.*destination.*mapping/),
  });
  expect((await scene.profiles()).size).toBe(0);
});

it('reads nothing again for switches that were off in between', async () => {
  const scene = await changeScene(engine);
  await contact(scene);
  scene.later();
  await scene.run();

  await scene.change(off);
  const meanwhile = await scene.run({ mode: 'preview' });
  await scene.change({});
  scene.later();
  const after = await scene.run();

  expect(meanwhile.end).toMatchObject({ status: 'completed', counts: counts({}) });
  expect(after.end).toMatchObject({ status: 'completed', counts: counts({}) });
});
