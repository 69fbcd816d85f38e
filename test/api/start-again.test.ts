import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Engine, startEngine } from '../support/engine.ts';
import { engineApi } from '../support/engine-api.ts';
import { peopleCsv, peopleSync } from '../support/people.ts';
import { runScene } from '../support/run-scene.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

/** A run that waits for a review, so that its workflow stays open. */
async function openRun() {
  const scene = await runScene(engine);
  const syncId = await scene.addSync(peopleSync());
  const file = await scene.upload(peopleCsv(1));
  const run = await scene.start(syncId, { file });
  await run.waiting();
  const { ask } = await engineApi(engine);
  return { run, startAgain: () => ask('POST', `/v1/syncs/${syncId}/runs`, { file }) };
}

it('starts a run where the one before has told its end and its workflow is only closing', async () => {
  const { run, startAgain } = await openRun();
  await engine.database.runs.finish(run.id, { status: 'cancelled' });

  const [{ status, body }] = await Promise.all([
    startAgain(),
    setTimeout(700).then(() => run.handle.terminate()),
  ]);
  await engine.client.workflow.getHandle(body.workflowId).terminate();

  expect(status).toBe(201);
  expect(body.id).not.toBe(run.id);
});

it('refuses a run while another one is under way', async () => {
  const { run, startAgain } = await openRun();

  const { status, body } = await startAgain();

  expect(status).toBe(409);
  expect(body).toMatchObject({ code: 'RUN_ALREADY_RUNNING', run: { id: run.id } });
});
