import { expect, it, onTestFinished } from 'vitest';
import { bulkJobs } from '../support/bulk-jobs.ts';
import { startEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { peopleCsv, peopleSync } from '../support/people.ts';
import { counts, runScene } from '../support/run-scene.ts';

/** A run whose worker is stopped in order, as a deployment does, when `ready` says so; another one takes over. */
async function replaced(limits: Record<string, number>, arrange: (scene: Scene) => void, ready: Ready) {
  const engine = await startEngine();
  onTestFinished(() => engine.close());
  const worker = await engine.startWorker();
  const scene = await runScene(engine);
  arrange(scene);
  const sync = await scene.addSync(peopleSync({ limits }));
  const run = await scene.start(sync, { file: await scene.upload(peopleCsv(1_000)), autoApprove: true });
  await eventually('the step is under way', () => ready(scene));

  await worker.stop();
  await engine.startWorker();

  return { scene, end: await run.ended(), gap: await run.gap() };
}
type Scene = Awaited<ReturnType<typeof runScene>>;
type Ready = (scene: Scene) => boolean | Promise<boolean>;

it('leaves a running job alone when its worker is stopped, and another worker waits for its end', async () => {
  const { scene, end, gap } = await replaced(
    { collectionsUpTo: 0 },
    (made) => void made.salesforce.change({ bulkRowsPerSecond: 100 }),
    async (made) => (await made.salesforce.count('Contact')) > 0,
  );

  expect(end).toMatchObject({ status: 'completed', counts: counts({ read: 1_000, created: 1_000 }) });
  expect(gap).toBeUndefined();
  const jobs = await bulkJobs(scene.salesforce);
  expect(jobs.map(({ state }) => state)).toEqual(['JobComplete']);
});

it('writes each row once though its worker is stopped between two calls', async () => {
  const { scene, end, gap } = await replaced(
    { collectionsUpTo: 1_000 },
    (made) => made.salesforce.break({ path: '/composite/sobjects', nth: 2, times: 2, delayMs: 4_000 }),
    (made) => made.salesforce.log.list({ path: '/composite/sobjects' }).length === 2,
  );

  expect(end).toMatchObject({ status: 'completed', counts: { read: 1_000, failed: 0, unprocessed: 0 } });
  expect(gap).toBeUndefined();
  expect(await scene.salesforce.count('Contact')).toBe(1_000);
});
