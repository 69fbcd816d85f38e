import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Engine, startEngine } from '../support/engine.ts';
import { peopleCsv, peopleSync } from '../support/people.ts';
import { counts, runScene } from '../support/run-scene.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
});
afterAll(() => engine.close());

it('creates a record for every row of a new file', async () => {
  const scene = await runScene(engine);
  const sync = await scene.addSync(peopleSync());

  const run = await scene.run(sync, { file: await scene.upload(peopleCsv(20)) });

  expect(run.end).toMatchObject({ status: 'completed', counts: counts({ read: 20, created: 20 }) });
  expect(await scene.salesforce.count('Contact')).toBe(20);
});
