import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type Feeder, startFeeder } from '../../src/api/hooks/feeder.ts';
import type { TemporalAccess } from '../../src/api/temporal-access.ts';
import { RECONCILED } from '../../src/core/inbox-row.ts';
import { reactionIdOf } from '../../src/core/reaction.ts';
import { integrations } from '../../src/integrations/index.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.database.connections.create({ id: 'org', system: 'salesforce', settings: {} });
}, 120_000);
afterAll(() => engine.close());

const config = { source: { tenant: 'acme.eu.auth0.com' }, target: { connection: 'org' } };
const integration = 'auth0-first-login-to-salesforce';

async function addSync(its: object = config): Promise<string> {
  const id = `feeding-${randomUUID()}`;
  await engine.database.syncs.create({ id, integration, name: id, config: its });
  return id;
}

async function receive(syncId: string, subjects: readonly string[], prefix = ''): Promise<void> {
  const rows = subjects.map((subject) => ({ syncId, subject, eventId: `${prefix}${subject}`, payload: 'p' }));
  await engine.database.events.receive(rows);
  onTestFinished(async () => {
    for (const { id } of await engine.database.events.list({ syncId, limit: 1_000 }))
      await engine.database.events.remove(id);
  });
}
const many = (count: number, word: string) => Array.from({ length: count }, (_, n) => `${word}-${n}`);

/** No worker listens, so every workflow stays as it was started. */
function feed(startAgainAfterMs = 600_000): { feeder: Feeder; asked: () => number } {
  let asked = 0;
  const { client, taskQueue, database } = engine;
  const temporal: TemporalAccess = {
    taskQueue,
    use(ask) {
      asked += 1;
      return ask(client);
    },
    close: async () => undefined,
  };
  const feeder = startFeeder({ database, temporal, integrations }, { everyMs: 50, startAgainAfterMs });
  onTestFinished(() => feeder.stop());
  return { feeder, asked: () => asked };
}
const statesOf = (syncId: string) => engine.database.events.counts(syncId);

it('starts a new event though hundreds of older ones are open and looked at again', async () => {
  const syncId = await addSync();
  await receive(syncId, many(210, 'older'));
  feed(300);
  await eventually('all are started', async () => (await statesOf(syncId)).started === 210, 30_000);

  await receive(syncId, ['newer']);

  await eventually('the new one is started', async () => (await statesOf(syncId)).started === 211, 5_000);
  const handle = engine.client.workflow.getHandle(reactionIdOf(syncId, 'newer'));
  expect((await handle.describe()).status.name).toBe('RUNNING');
}, 60_000);

it('starts each event once, however many processes feed', async () => {
  const syncId = await addSync();
  await receive(syncId, many(60, 'shared'));

  const feeding = [feed(), feed(), feed()];
  await eventually('all are started', async () => (await statesOf(syncId)).started === 60, 30_000);
  await Promise.all(feeding.map(({ feeder }) => feeder.stop()));

  expect(feeding.reduce((sum, { asked }) => sum + asked(), 0)).toBe(60);
});

it('looks at an event whose last workflow runs still again and again, and lets others pass', async () => {
  const syncId = await addSync();
  await engine.client.workflow.start('react', {
    taskQueue: engine.taskQueue,
    workflowId: reactionIdOf(syncId, 'again'),
    args: [{ syncId, syncVersion: 1, eventId: 'gone', giveUpAfterMs: 1_000 }],
  });
  await receive(syncId, ['again', 'other']);

  const { asked } = feed();
  await eventually('the other is started', async () => (await statesOf(syncId)).started === 1);
  expect(asked()).toBe(2);

  await engine.client.workflow.getHandle(reactionIdOf(syncId, 'again')).terminate();
  await eventually('both are started', async () => (await statesOf(syncId)).started === 2);
});

it('starts what a sender told of before what we looked for ourselves', async () => {
  const syncId = await addSync();
  await receive(syncId, many(3, 'missed'), RECONCILED);
  await receive(syncId, ['told']);

  const { events } = await engine.database.events.claim(1_000, 1);

  expect(events).toMatchObject([{ subject: 'told' }]);
});

it('leaves events of a sync that has to be applied again waiting, and fails those of none', async () => {
  const broken = await addSync({ source: {} });
  const removed = await addSync();
  await receive(broken, ['patient']);
  await receive(removed, ['lost']);
  await engine.database.syncs.remove(removed);

  const { feeder, asked } = feed();
  await eventually('the lost one failed', async () => (await statesOf(removed)).failed === 1);
  await feeder.stop();

  expect(await statesOf(broken)).toMatchObject({ received: 1, failed: 0 });
  expect(asked()).toBe(0);
});

it('brings a failed event back to life once by its sender, with its own data, and by a person always', async () => {
  const syncId = await addSync();
  const { events } = engine.database;
  const say = (eventId: string, payload: string, by?: 'person') =>
    events.receive([{ syncId, subject: 'sick', eventId, payload }], by);
  const fail = async () => {
    const [{ id } = { id: '' }] = await events.list({ syncId });
    await events.change(id, { state: 'failed', error: 'no field', finishedAt: new Date() });
  };
  const look = async () => (await events.list({ syncId }))[0];
  await say('first', 'full');
  await fail();

  await say('login', 'poor');
  expect(await look()).toMatchObject({ state: 'received', payload: 'full', eventId: 'first', error: null });

  await fail();
  await say('login again', 'poor');
  expect(await look()).toMatchObject({ state: 'failed', error: 'no field' });

  await say('reconcile/1/sick', 'fresh', 'person');
  expect(await look()).toMatchObject({ state: 'received', payload: 'fresh', eventId: 'reconcile/1/sick' });

  await fail();
  await say('reconcile/1/sick', 'fresh', 'person');
  expect(await look()).toMatchObject({ state: 'failed' });
  await receive(syncId, []);
});
