import { CancelledFailure } from '@temporalio/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bulkJobs } from '../support/bulk-jobs.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { createHold, type Hold } from '../support/hold.ts';
import { peopleCsv, peopleSync } from '../support/people.ts';
import { counts, type RunScene, runScene, type TestRun } from '../support/run-scene.ts';

let engine: Engine;
let hold: Hold;
beforeAll(async () => {
  engine = await startEngine();
  hold = createHold(engine.artifacts);
  await engine.startWorker({ artifacts: hold.artifacts });
}, 120_000);
afterAll(() => engine.close());

const byJobs = { collectionsUpTo: 0, rowsPerPart: 50, rowsPerJob: 100 };

/** Whatever it had come to: ended as cancelled, every row accounted for, and nothing written that it does not tell of. */
async function expectCancelled(scene: RunScene, run: TestRun) {
  const end = await run.ended();
  await expect(run.handle.result()).rejects.toMatchObject({ cause: expect.any(CancelledFailure) });
  expect((await run.handle.describe()).status.name).toBe('CANCELLED');
  expect(end.status).toBe('cancelled');
  expect(await run.row()).toMatchObject({ status: 'cancelled', finishedAt: expect.any(Date) });
  expect(await run.gap()).toBeUndefined();
  expect(await scene.salesforce.count('Contact')).toBe(end.counts.created);
  for (const { state } of await bulkJobs(scene.salesforce))
    expect(['Open', 'Aborted', 'JobComplete']).toContain(state);
  return end;
}

it('ends a run that was cancelled before a worker had it', async () => {
  const scene = await runScene(engine);
  const late = await startEngine();
  try {
    const run = await (await runScene(late, scene)).start(await scene.addSync(peopleSync()));
    await run.handle.cancel();

    await late.startWorker();

    await expect(run.handle.result()).rejects.toMatchObject({ cause: expect.any(CancelledFailure) });
  } finally {
    await late.close();
  }
});

it.each([
  ['freeze', /spec\.\d+\.json$/],
  ['authenticate', /target\.json$/],
  ['export', /manifest\.json$/],
  ['map', /mapped\/00001\.csv$/],
  ['match', /lanes\/00002\.json$/],
  ['review', /review\.json$/],
] as const)('writes nothing when cancelled during %s', async (_step, key) => {
  const scene = await runScene(engine);
  const target = { object: 'Contact', matchBy: 'Email' };
  const sync = await scene.addSync(peopleSync({ target, limits: byJobs }));
  const held = hold.at(key);
  const run = await scene.start(sync, { file: await scene.upload(peopleCsv(120)), autoApprove: true });
  await held.reached;

  await run.handle.cancel();
  held.release();

  const end = await expectCancelled(scene, run);
  expect(end.counts).toMatchObject(counts({ read: end.counts.read, unprocessed: end.counts.read }));
  expect(await bulkJobs(scene.salesforce)).toEqual([]);
});

it('writes nothing when cancelled while it waits for a person', async () => {
  const scene = await runScene(engine);
  const sync = await scene.addSync(peopleSync());
  const run = await scene.start(sync, { file: await scene.upload(`${peopleCsv(3)}P-4,,\n`) });
  await run.waiting();

  await run.handle.cancel();

  const end = await expectCancelled(scene, run);
  expect(end.counts).toMatchObject(counts({ read: 4, rejected: 1, unprocessed: 3 }));
  expect(end.waiting).toBeUndefined();
});

it('counts what it has written record by record, and keeps the rest for a retry', async () => {
  const scene = await runScene(engine);
  const sync = await scene.addSync(peopleSync({ limits: { collectionsUpTo: 1_000 } }));
  scene.salesforce.break({ path: '/composite/sobjects', nth: 2, delayMs: 4_000 });
  const run = await scene.start(sync, { file: await scene.upload(peopleCsv(600)), autoApprove: true });
  await eventually('the second call is under way', () => calls(scene, '/composite/sobjects', 'PATCH') === 2);

  await run.handle.cancel();

  const end = await expectCancelled(scene, run);
  expect(end.counts).toMatchObject({ created: 400, unprocessed: 200 });
  const retry = await scene.run(sync, { retryOf: run.id });
  expect(retry.end.counts).toMatchObject(counts({ read: 200, created: 200 }));
});

it.each([
  ['opened', { method: 'POST', path: '/jobs/ingest$', nth: 2, delayMs: 1_500 }, 2],
  ['filled', { method: 'PUT', path: '/batches', nth: 2, delayMs: 2_500 }, 2],
  ['started', { method: 'PATCH', path: '/jobs/ingest', nth: 2, delayMs: 2_500 }, 2],
  ['read out', { path: '/successfulResults', nth: 2, delayMs: 2_500 }, 2],
] as const)('counts what its jobs have written when cancelled as one is %s', async (_when, fault, nth) => {
  const scene = await runScene(engine);
  const sync = await scene.addSync(peopleSync({ limits: { ...byJobs, jobsAtOnce: 1 } }));
  scene.salesforce.break(fault);
  const run = await scene.start(sync, { file: await scene.upload(peopleCsv(300)), autoApprove: true });
  const method = 'method' in fault ? fault.method : 'GET';
  await eventually('that call is under way', () => calls(scene, fault.path, method) === nth);

  await run.handle.cancel();

  const end = await expectCancelled(scene, run);
  expect(end.counts).toMatchObject({ created: expect.any(Number), failed: 0 });
  expect(end.counts.created).toBeLessThan(300);
  const retry = await scene.run(sync, { retryOf: run.id });
  expect(retry.end.counts.created + end.counts.created).toBe(300);
});

it('aborts its running jobs and counts what they had written', async () => {
  const scene = await runScene(engine);
  await scene.salesforce.change({ bulkRowsPerSecond: 100 });
  const sync = await scene.addSync(
    peopleSync({ limits: { ...byJobs, rowsPerJob: 1_000, rowsPerPart: 1_000 } }),
  );
  const run = await scene.start(sync, { file: await scene.upload(peopleCsv(3_000)), autoApprove: true });
  await eventually('rows are being written', async () => (await scene.salesforce.count('Contact')) > 20);

  await run.handle.cancel();

  const end = await expectCancelled(scene, run);
  expect(end.counts.created).toBeGreaterThan(20);
  expect(end.counts.unprocessed).toBeGreaterThan(1_000);
  expect((await bulkJobs(scene.salesforce)).map(({ state }) => state)).toEqual(['Aborted', 'Aborted']);
});

it('leaves a run complete that is cancelled after all was written', async () => {
  const scene = await runScene(engine);
  const sync = await scene.addSync(peopleSync());
  const held = hold.at(/failures\.csv$/);
  const run = await scene.start(sync, { file: await scene.upload(peopleCsv(3)), autoApprove: true });
  await held.reached;

  await run.handle.cancel();
  held.release();

  expect(await run.ended()).toMatchObject({ status: 'completed', counts: counts({ read: 3, created: 3 }) });
  expect(await run.gap()).toBeUndefined();
});

it('aborts the job of a cancelled run though the worker that watched it is gone', async () => {
  const own = await startEngine();
  try {
    const scene = await runScene(own);
    await scene.salesforce.change({ bulkRowsPerSecond: 20 });
    const sync = await scene.addSync(peopleSync({ limits: { collectionsUpTo: 0 } }));
    const worker = await own.startWorker();
    const run = await scene.start(sync, { file: await scene.upload(peopleCsv(2_000)), autoApprove: true });
    await eventually('rows are being written', async () => (await scene.salesforce.count('Contact')) > 0);

    await worker.stop();
    await run.handle.cancel();
    await own.startWorker();

    expect((await expectCancelled(scene, run)).counts.unprocessed).toBeGreaterThan(1_000);
  } finally {
    await own.close();
  }
}, 60_000);

function calls(scene: RunScene, path: string, method = 'POST'): number {
  return scene.salesforce.log.list({ path, method }).length;
}
