import { afterAll, beforeAll, expect, it } from 'vitest';
import { remove, write } from '../../connectors/salesforce/changes/scene.ts';
import { changeScene } from '../../support/change-scene.ts';
import { type Engine, startEngine } from '../../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

const names = (count: number) => Array.from({ length: count }, (_, at) => [`Person ${at}`]);

/** Forty contacts that were told; of those, half are then deleted, and ten more come. */
async function drifted() {
  const scene = await changeScene(engine);
  const ids = await write(scene.salesforce, 'Contact', 'insert', ['LastName'], names(40));
  scene.later();
  await scene.run();
  const gone = ids.filter((_, at) => at % 2 === 0);
  for (const id of gone) await remove(scene.salesforce, 'Contact', id);
  scene.later();
  const news = await write(scene.salesforce, 'Contact', 'insert', ['LastName'], names(10));
  scene.later();
  return { scene, gone: new Set(gone), news: new Set(news) };
}

it('compares a sample that shows who is gone, and who was never told of', async () => {
  const { scene, gone, news } = await drifted();

  const run = await scene.run({ reconcile: true, limit: 20 });

  expect(run.end.status).toBe('completed');
  const lines = (await run.file('differences'))?.trim().split('\n').slice(1) ?? [];
  const idsOf = (difference: string) =>
    lines.filter((line) => line.endsWith(difference)).map((line) => line.slice(0, 18));
  const [lost, missing] = [idsOf('not told that it is gone'), idsOf('never told of')];
  expect(lost.length).toBeGreaterThan(0);
  expect(lost.filter((id) => !gone.has(id))).toEqual([]);
  expect(new Set(missing)).toEqual(news);
  expect(lines).toHaveLength(lost.length + missing.length);
  expect((await scene.profiles()).size).toBe(40);
});

it('compares nothing where there is nothing', async () => {
  const scene = await changeScene(engine);

  const run = await scene.run({ reconcile: true, limit: 20 });

  expect(run.end.message).toBeUndefined();
  expect(run.end.status).toBe('completed');
});

it('shows that single records are gone, and takes nobody else for gone', async () => {
  const { scene, gone } = await drifted();
  const [first = ''] = gone;

  const run = await scene.run({ reconcile: true, records: [first.slice(0, 15)] });

  expect(await run.file('differences')).toBe(`Id,Difference\n${first},not told that it is gone\n`);
});
