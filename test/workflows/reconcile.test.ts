import { afterAll, beforeAll, expect, it } from 'vitest';
import { SaltbridgeError } from '../../src/core/errors.ts';
import { workflowIdOf } from '../../src/core/run.ts';
import type { RunProgress } from '../../src/core/run-progress.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { reactionScene } from '../support/reaction-scene.ts';
import { tenant } from '../support/tenant.ts';

let engine: Engine;
/** Of attempts to compare, so many fail once everybody is in the inbox. */
let comparisonsToBreak = 0;
beforeAll(async () => {
  engine = await startEngine();
  const { events, ...rest } = engine.database;
  await engine.startWorker({
    database: {
      ...rest,
      events: {
        ...events,
        async receive(rows, by) {
          await events.receive(rows, by);
          if (by === 'person' && comparisonsToBreak-- > 0)
            throw new SaltbridgeError('transient', 'The worker lost the database');
        },
      },
    },
  });
}, 120_000);
afterAll(() => engine.close());

async function reconcile(syncId: string, more: object = {}): Promise<RunProgress> {
  const { client, taskQueue } = engine;
  return client.workflow.execute('reconcile', {
    taskQueue,
    workflowId: workflowIdOf(syncId),
    args: [{ syncId, options: { reconcile: true }, ...more }],
  });
}

it('makes the Leads of users whose event never came, once', async () => {
  const { scene, signUpUnheard } = await tenant(engine, 0);
  const first = await signUpUnheard('first');
  for (const name of ['second', 'third', 'fourth']) await signUpUnheard(name);
  await scene.signUp(first);
  await scene.settled();

  const { counts, status } = await reconcile(scene.syncId);

  expect(status).toBe('completed');
  expect(counts).toMatchObject({ read: 4, unchanged: 1, created: 3, failed: 0, unprocessed: 0 });
  expect(await scene.salesforce.count('Lead')).toBe(4);
  expect(await scene.slack.taken()).toHaveLength(4);

  const again = await reconcile(scene.syncId);
  expect(again.counts).toMatchObject({ read: 4, unchanged: 4, created: 0 });
  expect(await scene.salesforce.count('Lead')).toBe(4);
});

it('leaves users alone who were there before the sync', async () => {
  const { scene, signUpUnheard } = await tenant(engine, 20);
  await signUpUnheard('new');

  const { counts } = await reconcile(scene.syncId);

  expect(counts).toMatchObject({ read: 21, outOfScope: 20, unchanged: 0, created: 1 });
  expect(await scene.salesforce.count('Lead')).toBe(1);
});

it('counts everybody though the step that finds them begins again', async () => {
  const { scene, signUpUnheard } = await tenant(engine, 0);
  for (const name of ['a', 'b', 'c']) await signUpUnheard(name);
  comparisonsToBreak = 1;

  const { counts } = await reconcile(scene.syncId);

  expect(comparisonsToBreak).toBeLessThan(1);
  expect(counts).toMatchObject({ read: 3, unchanged: 0, created: 3 });
});

it('tries those again whose event failed, and counts them', async () => {
  const { scene, signUpUnheard } = await tenant(engine, 0);
  await scene.signUp(await signUpUnheard('unlucky'));
  const [event] = await scene.settled();
  await scene.salesforce.reset();
  await engine.database.events.remove(event?.id ?? '');
  await scene.feeder.stop();
  await scene.signUp(await signUpUnheard('luckless'));
  const [waiting] = await scene.events();
  await engine.database.events.change(waiting?.id ?? '', { state: 'failed', error: 'It was away' });
  scene.anotherApi();

  const { counts } = await reconcile(scene.syncId);

  expect(counts).toMatchObject({ read: 2, created: 2, failed: 0 });
  expect(await scene.salesforce.count('Lead')).toBe(2);
});

it('begins a new history where somebody has to be waited for, and keeps its books', async () => {
  const { scene, signUpUnheard } = await tenant(engine, 2);
  await signUpUnheard('slow');
  scene.pauseTemporal();
  const { client, taskQueue } = engine;

  const handle = await client.workflow.start('reconcile', {
    taskQueue,
    workflowId: workflowIdOf(scene.syncId),
    args: [{ syncId: scene.syncId, looksAHistory: 1 }],
  });
  const first = handle.firstExecutionRunId;
  const now = client.workflow.getHandle(handle.workflowId);
  await eventually('the next history begins', async () => (await now.describe()).runId !== first);
  scene.resumeTemporal();

  const { runId, counts } = await handle.result();
  expect(runId).toBe(first);
  expect(counts).toMatchObject({ read: 3, outOfScope: 2, unchanged: 0, created: 1, unprocessed: 0 });
  expect(await engine.database.runs.get(first)).toMatchObject({ status: 'completed', counts });
});

it('says what is missing where no users can be read', async () => {
  const scene = await reactionScene(engine);

  await expect(reconcile(scene.syncId)).rejects.toMatchObject({
    cause: { cause: { message: expect.stringMatching(/source\.connection/) } },
  });
});
