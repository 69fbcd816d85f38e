import { afterAll, beforeAll, expect, it } from 'vitest';
import { remove, write } from '../../connectors/salesforce/changes/scene.ts';
import { changeScene } from '../../support/change-scene.ts';
import { type Engine, startEngine } from '../../support/engine.ts';
import { counts } from '../../support/run-scene.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

it('tells of every record once, then only of what changed or was deleted', async () => {
  const scene = await changeScene(engine);
  const ids = await write(
    scene.salesforce,
    'Contact',
    'insert',
    ['LastName', 'Email'],
    [
      ['Ada', 'ada@example.com'],
      ['Bob', ''],
      ['Cem', ''],
    ],
  );
  scene.later();

  const first = await scene.run();
  const [ada = '', bob = ''] = ids;
  await write(scene.salesforce, 'Contact', 'update', ['Id', 'LastName'], [[ada, 'Ada L.']]);
  await remove(scene.salesforce, 'Contact', bob);
  scene.later();
  const second = await scene.run();
  scene.later();
  const third = await scene.run();

  expect(first.end.message).toBeUndefined();
  expect(first.end).toMatchObject({ status: 'completed', counts: counts({ read: 3, created: 3 }) });
  expect(second.end).toMatchObject({
    status: 'completed',
    counts: counts({ read: 2, updated: 1, deleted: 1 }),
  });
  expect(third.end.counts).toMatchObject(counts({}));
  const profiles = await scene.profiles();
  expect(profiles.size).toBe(3);
  expect(profiles.get(ada)).toEqual({ LastName: 'Ada L.', Email: 'ada@example.com' });
  expect(profiles.get(bob)).toMatchObject({ salesforce_deleted: true });
  expect(await second.gap()).toBeUndefined();
});

it('reads many records by a job, page after page', async () => {
  const limits = { jobAbove: 10, rowsPerPage: 40, messagesPerPart: 30 };
  const scene = await changeScene(engine, { limits });
  const names = Array.from({ length: 170 }, (_, index) => [`Person ${index}`]);
  await write(scene.salesforce, 'Contact', 'insert', ['LastName'], names);
  scene.later();

  const run = await scene.run();

  expect(run.end.message).toBeUndefined();
  expect(run.end.counts).toMatchObject(counts({ read: 170, created: 170 }));
  expect((await scene.profiles()).size).toBe(170);
});
