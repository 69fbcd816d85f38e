import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type Engine, startEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { type ReactionScene, reactionScene } from '../support/reaction-scene.ts';
import { tenant } from '../support/tenant.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

/** What a log stream tells of a login: no time at which the person signed up. */
const loginOf = (user_id: string) =>
  JSON.stringify([
    { log_id: `log of ${user_id}`, data: { type: 's', user_id, user_name: 'who@example.org' } },
  ]);

async function settledAll(scene: ReactionScene, count: number) {
  await eventually('all have come', async () => (await scene.events()).length === count);
  return scene.settled();
}

it("makes a Lead of a new person's login, and none of the login of one who was there before", async () => {
  const quick = { sending: { logBatchMs: 20, logRetryMs: 2, logRoundMs: 10 } };
  const { scene, auth0 } = await tenant(engine, 3, {}, quick);
  const sink = {
    httpEndpoint: await scene.listen(),
    httpAuthorization: scene.secret,
    httpContentFormat: 'JSONARRAY',
  };
  await auth0.call('POST', '/log-streams', { name: 'ours', type: 'http', sink });
  const { users } = (await auth0.call('GET', '/users?include_totals=true')).body;

  for (const { user_id } of users) await auth0.turn('POST', '/logins', { userId: user_id });
  const { user_id } = (await auth0.turn('POST', '/logins', { user: { email: 'new@example.org' } })).body;
  const events = await settledAll(scene, 4);

  expect(users).toHaveLength(3);
  const skipped = events.filter(({ outcome }) => outcome === 'skipped');
  expect(skipped.map(({ recordId, state }) => [recordId, state])).toEqual(users.map(() => [null, 'done']));
  expect(events.every(({ payload, message }) => payload === null && message !== 'none')).toBe(true);
  expect(await scene.salesforce.records('Lead')).toMatchObject([{ Auth0_User_Id__c: user_id }]);
  expect(await scene.slack.taken()).toHaveLength(1);
});

it('takes a person for new who is deleted by then', async () => {
  const { scene } = await tenant(engine, 0);

  await scene.post(loginOf('auth0|gone'));

  expect(await scene.settled()).toMatchObject([{ state: 'done', outcome: 'created' }]);
});

it('goes by the time that the sync names', async () => {
  const { scene, auth0 } = await tenant(engine, 1, {});
  const earlier = await engine.database.syncs.get(scene.syncId);
  const config = z.looseObject({ source: z.looseObject({}) }).parse(earlier?.config);
  const source = { ...config.source, since: '2001-01-01T00:00:00Z' };
  await engine.database.syncs.update(scene.syncId, { config: { ...config, source } });
  const [user] = (await auth0.call('GET', '/users')).body;

  await scene.post(loginOf(user.user_id));

  expect(await scene.settled()).toMatchObject([{ outcome: 'created' }]);
});

it('answers at once and asks again while Auth0 is away, naming nobody', async () => {
  const { scene, auth0, signUpUnheard } = await tenant(engine, 0);
  const { user_id } = await signUpUnheard('patient');
  const message = `${user_id} is not to be had`;
  auth0.sandbox.faults.add({ path: '/api/v2/users/', status: 503, errorCode: 'away', message });
  auth0.sandbox.faults.add({ path: '/api/v2/users/', status: 429, headers: { 'retry-after': '1' } });

  expect((await scene.post(loginOf(user_id))).status).toBe(202);

  expect(await scene.settled()).toMatchObject([{ outcome: 'created' }]);
  expect(auth0.sandbox.faults.list()).toEqual([]);
  expect(await scene.salesforce.count('Lead')).toBe(1);
});

it('fails, and makes nothing, where Auth0 may not be asked; and quotes nobody', async () => {
  const { scene, auth0, signUpUnheard } = await tenant(engine, 0);
  const { user_id } = await signUpUnheard('hidden');
  const message = `not for ${user_id}`;
  auth0.sandbox.faults.add({
    path: '/api/v2/users/',
    times: 2,
    status: 403,
    errorCode: 'insufficient_scope',
    message,
  });

  await scene.post(loginOf(user_id));

  const [event] = await scene.settled();
  expect(event).toMatchObject({ state: 'failed', error: expect.stringContaining('read:users') });
  expect(event?.error).not.toContain(user_id);
  expect(await scene.salesforce.count('Lead')).toBe(0);
});

it('takes everybody for new where it can ask nobody', async () => {
  const scene = await reactionScene(engine);

  await scene.post(loginOf('auth0|old'));

  expect(await scene.settled()).toMatchObject([{ outcome: 'created' }]);
});
