import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Decision } from '../../src/core/decision.ts';
import { decide, decideSignal } from '../../src/workflows/messages.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { peopleCsv, peopleSync } from '../support/people.ts';
import { counts, runScene } from '../support/run-scene.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

const approve: Decision = { decision: 'approve', by: 'Ada' };
const decline: Decision = { decision: 'decline', by: 'Ada' };

/** A run of four rows, one of them bad, that waits for a decision. */
async function waitingRun(review: object = {}) {
  const scene = await runScene(engine);
  const sync = await scene.addSync(peopleSync({ review }));
  const run = await scene.start(sync, { file: await scene.upload(`${peopleCsv(3)}P-4,,none@example.com\n`) });
  return { scene, sync, run, seen: await run.waiting() };
}

it('waits for a person before it writes anything, and shows what it would do', async () => {
  const { scene, run, seen } = await waitingRun();

  expect(seen.waiting).toMatchObject({ for: 'review' });
  expect(await run.row()).toMatchObject({ status: 'waiting', counts: { read: 4, rejected: 1 } });
  expect(JSON.parse((await run.file('review')) ?? '')).toMatchObject({
    rows: 4,
    ready: 3,
    rejectedByCode: { REQUIRED_FIELD_MISSING: 1 },
    firstRows: [['P-1', 'Person 1', 'person.1@example.com'], expect.anything(), expect.anything()],
  });
  expect(await run.file('rejects')).toContain('P-4,,none@example.com,REQUIRED_FIELD_MISSING,');
  expect(await scene.salesforce.count('Contact')).toBe(0);
});

it('goes on when a person approves by update, and refuses a second vote', async () => {
  const { scene, run } = await waitingRun();

  const answer = await run.handle.executeUpdate(decide, { args: [approve] });
  const second = run.handle.executeUpdate(decide, { args: [decline] });

  expect(answer).toEqual({ accepted: true });
  await expect(second).rejects.toMatchObject({
    cause: { message: 'The run was already decided: approve by Ada' },
  });
  expect(await run.ended()).toMatchObject({
    status: 'completed',
    counts: counts({ read: 4, created: 3, rejected: 1 }),
  });
  expect(await scene.salesforce.count('Contact')).toBe(3);
});

it('goes on when a person approves by signal, and overlooks what is no decision', async () => {
  const { run } = await waitingRun();
  // Nothing stops a person at the `temporal` command line from sending this.
  const nonsense = { decision: 'perhaps', by: 'Ada' } as unknown as Decision;

  await run.handle.signal(decideSignal, nonsense);
  const stillWaiting = await run.progress();
  await run.handle.signal(decideSignal, approve);

  expect(stillWaiting.status).toBe('waiting');
  expect(await run.ended()).toMatchObject({ status: 'completed', counts: { created: 3 } });
});

it('refuses an update that is no decision, with an example of one', async () => {
  const { run } = await waitingRun();
  const nonsense = { decision: 'approve' } as unknown as Decision; // as a hurried person types it

  const update = run.handle.executeUpdate(decide, { args: [nonsense] });

  await expect(update).rejects.toMatchObject({ cause: { message: expect.stringContaining('"by"') } });
  expect((await run.progress()).status).toBe('waiting');
});

it('writes nothing when declined', async () => {
  const { scene, run } = await waitingRun();

  await run.handle.executeUpdate(decide, { args: [decline] });

  expect(await run.ended()).toMatchObject({
    status: 'declined',
    counts: counts({ read: 4, rejected: 1, unprocessed: 3 }),
  });
  expect(await run.row()).toMatchObject({ status: 'declined', finishedAt: expect.any(Date) });
  const steps = Object.fromEntries((await run.progress()).steps.map(({ name, state }) => [name, state]));
  expect(steps).toMatchObject({ import: 'skipped', account: 'skipped', finish: 'done' });
  expect(await scene.salesforce.count('Contact')).toBe(0);
});

it('writes nothing when nobody decides in time', async () => {
  const { scene, run } = await waitingRun({ expiresAfterHours: 1 / 3_600 });

  expect(await run.ended()).toMatchObject({
    status: 'expired',
    counts: counts({ read: 4, rejected: 1, unprocessed: 3 }),
  });
  expect(await scene.salesforce.count('Contact')).toBe(0);
});

it('refuses a decision that it does not wait for', async () => {
  const { scene, sync } = await waitingRun();
  await engine.client.workflow.getHandle(`sync/${sync}`).terminate();
  await scene.salesforce.change({ bulkDelayMs: 60_000 });
  const large = await scene.addSync(peopleSync({ limits: { collectionsUpTo: 0 } }));
  const run = await scene.start(large, { file: await scene.upload(peopleCsv(3)), autoApprove: true });

  const update = run.handle.executeUpdate(decide, { args: [approve] });

  await expect(update).rejects.toMatchObject({
    cause: { message: 'The run does not wait for a decision' },
  });
});

it('waits for nobody where the sync or the run says so, or where nothing is to be sent', async () => {
  const scene = await runScene(engine);
  const trusting = await scene.addSync(peopleSync({ review: { autoApprove: true } }));
  const careful = await scene.addSync(peopleSync());

  const bySync = await scene.start(trusting, { file: await scene.upload(peopleCsv(1)) });
  // Both hold the same person, so one must be done before the other begins.
  const first = await bySync.ended();
  const byRun = await scene.run(careful, { file: await scene.upload(peopleCsv(2)) });
  const nothing = await scene.start(careful, {
    file: await scene.upload('External Id,Last Name,Email\n,A,\n'),
  });

  expect(first).toMatchObject({ status: 'completed', counts: { created: 1 } });
  expect(byRun.end).toMatchObject({ status: 'completed', counts: { created: 1, updated: 1 } });
  expect(await nothing.ended()).toMatchObject({ status: 'completed', counts: { rejected: 1 } });
});

it('previews the same path and writes nothing', async () => {
  const scene = await runScene(engine);
  const sync = await scene.addSync(peopleSync());

  const run = await scene.run(sync, { mode: 'preview', file: await scene.upload(peopleCsv(3)) });

  expect(run.end).toMatchObject({ status: 'completed', counts: counts({ read: 3, unprocessed: 3 }) });
  expect(JSON.parse((await run.file('review')) ?? '')).toMatchObject({ ready: 3, lanes: { upsert: 3 } });
  expect(await scene.salesforce.count('Contact')).toBe(0);
  expect(scene.salesforce.log.list({ method: 'POST', path: '/jobs/|/composite/' })).toEqual([]);
});

it('goes on after its worker was replaced while it waited', async () => {
  const own = await startEngine();
  try {
    const first = await own.startWorker();
    const scene = await runScene(own);
    const sync = await scene.addSync(peopleSync());
    const run = await scene.start(sync, { file: await scene.upload(peopleCsv(3)) });
    await run.waiting();

    await first.stop();
    await own.startWorker();
    await run.approve();

    expect(await run.ended()).toMatchObject({ status: 'completed', counts: { created: 3 } });
  } finally {
    await own.close();
  }
});
