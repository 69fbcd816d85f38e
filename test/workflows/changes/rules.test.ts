import { afterAll, beforeAll, expect, it } from 'vitest';
import { bindChanges } from '../../../src/activities/changes/change-scope.ts';
import type { Dependencies } from '../../../src/activities/dependencies.ts';
import type { BoundChanges } from '../../../src/core/changes/change-plan.ts';
import { integrations } from '../../../src/integrations/index.ts';
import { write } from '../../connectors/salesforce/changes/scene.ts';
import { changeScene } from '../../support/change-scene.ts';
import { type Engine, startEngine } from '../../support/engine.ts';
import { eventually } from '../../support/eventually.ts';
import { counts } from '../../support/run-scene.ts';

/** Resting runs look every second, which no config may say. */
const impatient: Dependencies['integrations'] = new Map(
  [...integrations].map(([id, kind]) => [
    id,
    kind.story === 'changes' ? { ...kind, bind: lookingOften } : kind,
  ]),
);

function lookingOften(config: unknown): BoundChanges {
  const bound = bindChanges({ integrations }, 'salesforce-to-segment', config);
  return { ...bound, quota: { ...bound.quota, lookEveryMs: 1_000 } };
}

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker({ integrations: impatient });
}, 120_000);
afterAll(() => engine.close());

it('delivers nothing while any one switch is off, and names those that are', async () => {
  const scene = await changeScene(engine, { destination: { enabled: false }, model: { enabled: false } });
  await write(scene.salesforce, 'Contact', 'insert', ['LastName'], [['Ada']]);
  scene.later();

  const run = await scene.run();
  const preview = await scene.run({ mode: 'preview' });

  expect(run.end.status).toBe('failed');
  expect(run.end.message).toContain('"Enable destination" (destination), "Enable model" (model)');
  expect(preview.end).toMatchObject({ status: 'completed', counts: counts({ read: 1, unprocessed: 1 }) });
  expect((await scene.profiles()).size).toBe(0);
});

it('keeps a record without an identity out, and lists it with the reason', async () => {
  const scene = await changeScene(engine, { mapping: { userId: { field: 'Email' } } });
  const people = [
    ['Ada', 'ada@example.com'],
    ['Bob', ''],
  ];
  const [, bob = ''] = await write(scene.salesforce, 'Contact', 'insert', ['LastName', 'Email'], people);
  scene.later();

  const run = await scene.run();

  expect(run.end.counts).toMatchObject(counts({ read: 2, created: 1, rejected: 1 }));
  expect(await run.file('failures')).toContain(`${bob},NO_IDENTITY,`);
  expect(await run.gap()).toBeUndefined();
});

it('tells traits that expressions make, with the types of the fields', async () => {
  const traits = [
    { trait: 'name', from: { expression: 'Join(" ", FirstName, LastName)' } },
    { trait: 'has_mail', from: { expression: 'Email != null' } },
  ];
  const columns = ['FirstName', 'LastName', 'Email'];
  const scene = await changeScene(engine, { model: { columns }, mapping: { traits } });
  const people = [['Ada', 'Lovelace']];
  const [ada = ''] = await write(scene.salesforce, 'Contact', 'insert', ['FirstName', 'LastName'], people);
  scene.later();

  const run = await scene.run();

  expect(run.end.message).toBeUndefined();
  expect((await scene.profiles()).get(ada)).toEqual({ name: 'Ada Lovelace', has_mail: false });
});

it('names every field that it can no longer see before it reads anything', async () => {
  const scene = await changeScene(engine, { model: { columns: ['LastName', 'Email', 'Phone'] } });
  await scene.salesforce.permit(
    { object: 'Contact', field: 'Email', rights: ['Read'], allowed: false },
    { object: 'Contact', field: 'Phone', rights: ['Read'], allowed: false },
  );

  const run = await scene.run();

  expect(run.end.status).toBe('failed');
  expect(run.end.message).toMatch(/Email[\s\S]*Phone/);
  expect(run.end.counts.read).toBe(0);
});

it('reads everything anew where the mapping changed, and tells only what differs', async () => {
  const scene = await changeScene(engine, { mapping: { send: 'changed traits' } });
  const people = [
    ['Ada', ''],
    ['Bob', 'Builder'],
  ];
  await write(scene.salesforce, 'Contact', 'insert', ['LastName', 'Title'], people);
  scene.later();
  await scene.run();
  await scene.change({
    model: { columns: ['LastName', 'Email', 'Title'] },
    mapping: { send: 'changed traits' },
  });

  const run = await scene.run();

  expect(run.end.counts).toMatchObject(counts({ read: 2, updated: 1, unchanged: 1 }));
  const titles = [...(await scene.profiles()).values()].map((traits) => Object.keys(traits).sort());
  expect(titles).toEqual([['LastName'], ['LastName', 'Title']]);
});

it('tells nulls of every record once the sync says so', async () => {
  const scene = await changeScene(engine);
  await write(
    scene.salesforce,
    'Contact',
    'insert',
    ['LastName', 'Email'],
    [
      ['Ada', ''],
      ['Bob', 'bob@example.com'],
    ],
  );
  scene.later();
  await scene.run();
  await scene.change({ mapping: { nulls: 'send' } });

  const run = await scene.run();

  expect(run.end.counts).toMatchObject(counts({ read: 2, updated: 1, unchanged: 1 }));
});

it('leaves it as it was when all records were read, where a run reads single ones', async () => {
  const scene = await changeScene(engine);
  const [ada = ''] = await write(scene.salesforce, 'Contact', 'insert', ['LastName'], [['Ada']]);
  scene.later();
  await scene.run();
  const before = await engine.database.states.get(scene.syncId);

  const run = await scene.run({ records: [ada], resync: true });

  expect(run.end.counts).toMatchObject(counts({ read: 1, updated: 1 }));
  expect((await engine.database.states.get(scene.syncId))?.refreshedAt).toEqual(before?.refreshedAt);
});

it('rests where few calls are left to others, and goes on by itself when there are more', async () => {
  const scene = await changeScene(engine, { quota: { share: 1, reserve: 0.9 } });
  await write(scene.salesforce, 'Contact', 'insert', ['LastName'], [['Ada']]);
  scene.later();
  await scene.salesforce.change({ dailyApiRequests: 20 });

  const run = await scene.runs.start(scene.syncId);
  await eventually('the run rests', async () => (await run.progress()).waiting?.for === 'quota');
  await scene.salesforce.change({ dailyApiRequests: 10_000 });
  const end = await run.ended();

  expect(end).toMatchObject({ status: 'completed', counts: counts({ read: 1, created: 1 }) });
});

it('rests where the sync has made its share of the calls, and goes on when they have lapsed', async () => {
  const scene = await changeScene(engine, { quota: { share: 0.5 } });
  await write(scene.salesforce, 'Contact', 'insert', ['LastName'], [['Ada']]);
  scene.later();
  await scene.salesforce.change({ dailyApiRequests: 10_000 });
  await engine.database.calls.add(scene.syncId, 4_999);

  const run = await scene.runs.start(scene.syncId);
  await eventually('the run rests', async () => (await run.progress()).waiting?.for === 'quota');
  const before = scene.salesforce.log.list({ path: '/query' }).length;
  await engine.database.calls.add(scene.syncId, -4_999);
  const end = await run.ended();

  expect(before).toBe(0);
  expect(end).toMatchObject({ status: 'completed', counts: counts({ read: 1, created: 1 }) });
});

it('counts the calls of attempts that failed as well', async () => {
  const scene = await changeScene(engine);
  await write(scene.salesforce, 'Contact', 'insert', ['LastName'], [['Ada']]);
  scene.later();
  scene.salesforce.break({ path: '/query', times: 3, status: 503, errorCode: 'SERVER_UNAVAILABLE' });

  const run = await scene.run();

  const { apiCalls } = run.end.counts;
  expect(run.end.status).toBe('completed');
  expect(await engine.database.calls.ofLastDay(scene.syncId)).toBeGreaterThanOrEqual(apiCalls + 3);
});
