import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, it } from 'vitest';
import { reactionIdOf } from '../../src/core/reaction.ts';
import { workflowIdOf } from '../../src/core/run.ts';
import { decideSignal } from '../../src/workflows/messages.ts';
import { startAuth0 } from '../sandbox/auth0/client.ts';
import { type ChangeConfig, type ChangeScene, changeScene } from '../support/change-scene.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { peopleCsv, peopleSync } from '../support/people.ts';
import { reactionScene } from '../support/reaction-scene.ts';
import { type RunScene, runScene, type SyncConfig, type TestRun } from '../support/run-scene.ts';
import type { TestSalesforce } from '../support/sandbox.ts';
import { scheduleOf } from '../support/schedules.ts';
import { keep } from './keep-history.ts';

/**
 * `npm run record:histories` writes the histories that `replay.test.ts` replays. Do so when a story is new; a change
 * that makes the recorded ones fail would break the runs that are under way when it is deployed.
 */
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

const byJobs = { collectionsUpTo: 0, rowsPerPart: 40, rowsPerJob: 40 };

it('approved', () =>
  record('approved', { limits: byJobs }, async (run, scene) => {
    scene.salesforce.break({ name: 'row-lock', parameters: { rows: 5 } });
    await run.waiting();
    await run.approve();
  }));

it('matched', () => record('matched', { ...automatic, target: { object: 'Contact', matchBy: 'Email' } }));

it('written-one-by-one', () => record('written-one-by-one', automatic));

it('declined', () =>
  record('declined', {}, async (run) => {
    await run.waiting();
    await run.handle.signal(decideSignal, { decision: 'decline', by: 'the recorder' });
  }));

it('expired', () => record('expired', { review: { expiresAfterHours: 1 / 3_600 } }));

it('failed', () => record('failed', { ...automatic, target: { object: 'Shoe__c', matchBy: 'Size__c' } }));

it('cancelled', () =>
  record('cancelled', { ...automatic, limits: { ...byJobs, jobsAtOnce: 1 } }, async (run, scene) => {
    await scene.salesforce.change({ bulkRowsPerSecond: 10 });
    await eventually('rows are being written', async () => (await scene.salesforce.count('Contact')) > 0);
    await run.handle.cancel();
  }));

it('reacted', () => recordReaction('reacted', async () => undefined));

it('reaction-failed', () =>
  recordReaction('reaction-failed', (salesforce) =>
    salesforce.permit({ object: 'Lead', rights: ['Create'], allowed: false }),
  ));

it('reconciled', async () => {
  const auth0 = await startAuth0({ users: 5, badEvery: 0 });
  const connection = `auth0-${randomUUID()}`;
  const { url: baseUrl, domain, clientId, clientSecret } = auth0.credentials;
  const settings = { baseUrl, domain, clientId, clientSecret };
  await engine.database.connections.create({ id: connection, system: 'auth0', settings });
  const since = '1970-01-01T00:00:00Z';
  const scene = await reactionScene(engine, { source: { connection, since } });
  const { client, taskQueue } = engine;
  const handle = await client.workflow.start('reconcile', {
    taskQueue,
    workflowId: workflowIdOf(scene.syncId),
    args: [{ syncId: scene.syncId, options: { reconcile: true } }],
  });
  await handle.result();
  await keep('reconciled', await handle.fetchHistory());
  await auth0.sandbox.close();
});

it('tick-started', () =>
  recordTick('tick-started', {}, async ({ syncId }) => {
    await eventually('its run has ended', async () => {
      const [run] = (await engine.database.runs.list({ syncId })).runs;
      return run?.finishedAt;
    });
  }));

it('tick-skipped', () => recordTick('tick-skipped', { schedule: { paused: true } }));

async function recordTick(
  name: string,
  config: ChangeConfig,
  settle: (scene: ChangeScene) => Promise<void> = async () => undefined,
): Promise<void> {
  const scene = await changeScene(engine, config);
  const schedule = await scheduleOf(engine, scene.syncId);
  await schedule.tick();
  await settle(scene);
  await keep(name, await (await schedule.lastTick()).fetchHistory());
}

async function recordReaction(
  name: string,
  prepare: (salesforce: TestSalesforce) => Promise<void>,
): Promise<void> {
  const scene = await reactionScene(engine, { slack: 'bot' });
  await prepare(scene.salesforce);
  await scene.signUp({ user_id: 'auth0|recorded', name: 'A Recorded Person' });
  const [event] = await scene.settled();
  const handle = engine.client.workflow.getHandle(reactionIdOf(scene.syncId, event?.subject ?? ''));
  await handle.result().catch(() => undefined);
  await keep(name, await handle.fetchHistory());
}

const automatic = { review: { autoApprove: true } };

async function record(
  name: string,
  config: Partial<SyncConfig>,
  live: (run: TestRun, scene: RunScene) => Promise<void> = async () => undefined,
): Promise<void> {
  const scene = await runScene(engine);
  const file = await scene.upload(`${peopleCsv(100)}P-101,,\n`);
  const run = await scene.start(await scene.addSync(peopleSync(config)), { file });
  await live(run, scene);
  await run.ended();
  await keep(name, await run.handle.fetchHistory());
}
