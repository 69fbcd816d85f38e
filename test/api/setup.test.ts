import { afterAll, beforeAll, expect, it } from 'vitest';
import { reactingSync } from '../../src/api/hooks/reacting-sync.ts';
import { runTestEvent } from '../../src/api/setup/test-event.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { reactionScene } from '../support/reaction-scene.ts';
import { tenant } from '../support/tenant.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

type Scene = Awaited<ReturnType<typeof reactionScene>>;
interface Part {
  name: string;
  done: boolean;
  found?: string;
  next?: string;
}

async function partsOf(scene: Scene): Promise<{ ready: boolean; parts: Record<string, Part> }> {
  const { status, body } = await scene.ask('GET', `/v1/syncs/${scene.syncId}/setup`);
  expect(status).toBe(200);
  // True: the API checks its answers against their schema.
  const { ready, parts } = body as { ready: boolean; parts: Part[] };
  return { ready, parts: Object.fromEntries(parts.map((part) => [part.name, part])) };
}

it('shows what is in place, and is ready once Auth0 has told of somebody', async () => {
  const scene = await reactionScene(engine, { slack: 'bot' });
  const before = await partsOf(scene);
  await scene.signUp({ user_id: 'auth0|1', email: 'ada@example.org' });

  const after = await partsOf(scene);

  expect(before.ready).toBe(false);
  expect(Object.values(before.parts).filter(({ done }) => !done)).toMatchObject([
    { name: 'auth0-action', next: expect.stringContaining(`/v1/hooks/auth0/${scene.syncId}`) },
  ]);
  expect(after).toMatchObject({
    ready: true,
    parts: { 'auth0-action': { found: 'Auth0 told of 1 person' } },
  });
  await scene.settled();
});

it('is not ready while the sync is switched off', async () => {
  const scene = await reactionScene(engine, { active: false });

  const { body } = await scene.ask('GET', `/v1/syncs/${scene.syncId}/setup`);

  expect(body).toMatchObject({ ready: false, active: false });
});

it('takes neither a test nor a search for users for the Action', async () => {
  const scene = await reactionScene(engine);
  const { syncId } = scene;
  await engine.database.events.receive(
    ['test/1', 'reconcile/1/x'].map((eventId) => ({ syncId, eventId, subject: eventId, payload: 'p' })),
  );

  const { parts } = await partsOf(scene);

  expect(parts['auth0-action']?.done).toBe(false);
});

it('gives a sender what it needs though no other system can be asked', async () => {
  const scene = await reactionScene(engine);
  scene.pauseTemporal();

  const { status, body } = await scene.ask('GET', `/v1/syncs/${scene.syncId}/setup/sender`);

  const hookUrl = `https://saltbridge.test/v1/hooks/auth0/${scene.syncId}`;
  expect({ status, body }).toMatchObject({ status: 200, body: { hookUrl, hookSecret: scene.secret } });
  expect(body).toMatchObject({ action: expect.stringContaining(`HOOK_URL = '${hookUrl}'`) });
});

it('says what is wrong with a field that is there but cannot be the key', async () => {
  const scene = await reactionScene(engine, { target: { keyField: 'Title' } });

  const { parts } = await partsOf(scene);

  expect(parts['lead-field']).toMatchObject({
    done: false,
    next: expect.stringMatching(/Lead\.Title in Salesforce is no External ID/),
  });
});

it('names what keeps it from asking Auth0 about people, where the sync says to ask', async () => {
  const { scene, auth0 } = await tenant(engine, 2);
  const asked = await partsOf(scene);
  auth0.sandbox.faults.add({
    path: '/api/v2/users',
    times: 2,
    status: 403,
    errorCode: 'insufficient_scope',
    message: 'Insufficient scope',
  });

  const refused = await partsOf(scene);

  expect(asked.parts['auth0-users']).toMatchObject({ done: true, found: expect.stringMatching(/users 2/) });
  expect(refused.ready).toBe(false);
  expect(refused.parts['auth0-users']).toMatchObject({
    done: false,
    next: expect.stringContaining('read:users'),
  });
});

it('is ready without messages where none are wanted', async () => {
  const scene = await reactionScene(engine);
  await scene.signUp({ user_id: 'auth0|1' });

  expect(await partsOf(scene)).toMatchObject({ ready: true, parts: { slack: { done: true } } });
  await scene.settled();
});

it('names what Salesforce refuses without hiding the rest', async () => {
  const scene = await reactionScene(engine, { slack: 'bot' });
  await scene.salesforce.permit({ userPermission: 'ApiEnabled', allowed: false });

  const { parts } = await partsOf(scene);

  expect(parts['salesforce-credentials']).toMatchObject({ done: false });
  expect(parts.slack).toMatchObject({ done: true });
});

it('creates the key field, and changes nothing the second time', async () => {
  const scene = await reactionScene(engine, { target: { keyField: 'Sign_Up_Key__c' } });
  const path = `/v1/syncs/${scene.syncId}/setup/key-field`;
  const before = (await partsOf(scene)).parts['lead-field'];

  const made = await scene.ask('POST', path);
  const again = await scene.ask('POST', path);

  expect(before).toMatchObject({ done: false, next: expect.stringContaining('--create-field') });
  expect(made).toEqual({ status: 200, body: { field: 'Lead.Sign_Up_Key__c', change: 'created' } });
  expect(again.body).toEqual({ field: 'Lead.Sign_Up_Key__c', change: 'unchanged' });
  expect((await partsOf(scene)).parts['lead-field']).toMatchObject({ done: true });
  await scene.signUp({ user_id: 'auth0|keyed' });
  expect(await scene.settled()).toMatchObject([{ outcome: 'created' }]);
  expect(await scene.salesforce.records('Lead')).toMatchObject([{ Sign_Up_Key__c: 'auth0|keyed' }]);
});

it.each([
  ['bot', 'deleted', 0],
  ['webhook', 'stays', 1],
] as const)('sends a made-up person all the way by %s, and takes it back', async (slack, message, left) => {
  const scene = await reactionScene(engine, { slack });

  const { status, body } = await scene.ask('POST', `/v1/syncs/${scene.syncId}/setup/test`);

  expect(status).toBe(200);
  expect(body).toMatchObject({
    outcome: 'created',
    message: 'sent',
    cleanedUp: { record: 'deleted', message },
  });
  expect(await scene.salesforce.count('Lead')).toBe(0);
  expect(await scene.slack.taken()).toHaveLength(left);
  expect(await scene.events()).toEqual([]);
});

it('takes a test back that gets nowhere in time, so that nothing comes of it later', async () => {
  const scene = await reactionScene(engine, { slack: 'bot' });
  const sync = await reactingSync(scene.dependencies, scene.syncId);
  if (sync instanceof Error) throw sync;
  await scene.slack.close();

  const tested = runTestEvent(scene.dependencies, sync, 3_000);

  await expect(tested).rejects.toMatchObject({ kind: 'transient', code: 'TEST_NOT_DONE' });
  expect(await scene.events()).toEqual([]);
  expect(await scene.salesforce.count('Lead')).toBe(0);
});
