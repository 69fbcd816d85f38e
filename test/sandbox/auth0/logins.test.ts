import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Auth0Client, startAuth0 } from './client.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let auth0: Auth0Client;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await auth0.sandbox.close();
  await receiver.close();
});

/** Tells a server of a person's first login, signed, and remembers that in the person's metadata. */
const telling = (url: string) => `
const crypto = require('node:crypto');
exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction?.protocol === 'oauth2-refresh-token') return;
  if (event.user.app_metadata?.told) return;
  const body = JSON.stringify({ id: event.transaction.id, user: event.user, logins: event.stats.logins_count });
  const signature = crypto.createHmac('sha256', event.secrets.KEY).update(body).digest('hex');
  const answer = await fetch('${url}', {
    method: 'POST', headers: { signature }, body, signal: AbortSignal.timeout(1500),
  });
  console.log('answered %d', answer.status);
  if (answer.ok) api.user.setAppMetadata('told', true);
};`;

const deploy = (name: string, code: string, secrets = {}) =>
  auth0.turn('PUT', `/actions/${name}`, { code, secrets });
const logIn = async (body: object) => (await auth0.turn('POST', '/logins', body)).body;

it('signs an unknown person up, counts logins, and does not count the exchange of a refresh token', async () => {
  auth0 = await startAuth0({ users: 3 });
  const user = { email: 'ada@example.com', given_name: 'Ada', user_metadata: { company: 'Acme' } };

  const first = await logIn({ user });
  const second = await logIn({ user: { email: 'ada@example.com' } });
  const refreshed = await logIn({ userId: first.user_id, protocol: 'oauth2-refresh-token' });
  const stored = (await auth0.call('GET', `/users/${encodeURIComponent(first.user_id)}`)).body;

  expect(first).toMatchObject({ first: true, refused: false, logged: [] });
  expect(second).toMatchObject({ user_id: first.user_id, first: false });
  expect(refreshed).toMatchObject({ user_id: first.user_id, first: false });
  expect(stored).toMatchObject({ ...user, logins_count: 2, last_login: expect.any(String) });
});

it('runs an Action that signs and sends, and writes the metadata it sets', async () => {
  auth0 = await startAuth0({ users: 3 });
  await deploy('tell', telling(receiver.url), { KEY: 'hush' });

  const first = await logIn({ user: { user_id: 'google-oauth2|77', email: 'ada@example.com' } });
  const second = await logIn({ userId: 'google-oauth2|77' });
  const stored = (await auth0.call('GET', '/users/google-oauth2%7C77')).body;
  const { deliveries } = (await (await fetch(auth0.credentials.inspectUrl)).json()) as {
    deliveries: unknown;
  };

  expect(first).toMatchObject({ first: true, logged: ['answered 202'] });
  expect(second).toMatchObject({ first: false, logged: [] });
  expect(stored).toMatchObject({ app_metadata: { told: true }, identities: [{ isSocial: true }] });
  expect(receiver.received).toHaveLength(1);
  const { body = '', headers } = receiver.received[0] ?? {};
  expect(headers?.signature).toBe(createHmac('sha256', 'hush').update(body).digest('hex'));
  expect(JSON.parse(body)).toMatchObject({ user: { user_id: 'google-oauth2|77' }, logins: 1 });
  expect(deliveries).toMatchObject([{ by: 'action', sender: 'tell', url: receiver.url, status: 202 }]);
});

it('gives an Action the event that Auth0 documents', async () => {
  auth0 = await startAuth0({ users: 3 });
  await deploy('show', `exports.onExecutePostLogin = async (event) => console.log(JSON.stringify(event));`, {
    KEY: 'hush',
  });

  const login = await logIn({ user: { email: 'ada@example.com' } });
  const refresh = await logIn({ userId: login.user_id, protocol: 'oauth2-refresh-token' });

  const event = JSON.parse(login.logged[0]);
  expect(event).toMatchObject({
    user: { user_id: login.user_id, email: 'ada@example.com', app_metadata: {}, user_metadata: {} },
    stats: { logins_count: 1 },
    transaction: { id: expect.any(String), protocol: 'oidc-basic-profile' },
    connection: { name: 'Username-Password-Authentication', strategy: 'auth0' },
    authentication: { methods: [{ name: 'pwd' }] },
    secrets: { KEY: 'hush' },
  });
  expect(Object.keys(event)).toEqual(expect.arrayContaining(['request', 'client', 'tenant']));
  expect(event.user).not.toHaveProperty('logins_count');
  expect(JSON.parse(refresh.logged[0]).transaction).not.toHaveProperty('id');
});

it('refuses a login that an Action denies, after which no other Action runs', async () => {
  auth0 = await startAuth0({ users: 3 });
  await deploy(
    'deny',
    `exports.onExecutePostLogin = async (event, api) => {
      api.user.setUserMetadata('seen', true);
      api.access.deny('not today');
    };`,
  );
  await deploy('tell', telling(receiver.url), { KEY: 'hush' });

  const login = await logIn({ user: { email: 'ada@example.com' } });
  const stored = (await auth0.call('GET', `/users/${encodeURIComponent(login.user_id)}`)).body;

  expect(login).toMatchObject({ first: true, refused: true, reason: 'not today' });
  expect(stored).toMatchObject({ logins_count: 1, user_metadata: { seen: true } });
  expect(receiver.received).toEqual([]);
});

it.each([
  ['throws', `exports.onExecutePostLogin = async () => { throw new Error('broken'); };`, 'broken'],
  ['takes too long', `exports.onExecutePostLogin = () => new Promise(() => {});`, 'longer than 0.05 s'],
])('refuses a login whose Action %s', async (_what, code, reason) => {
  auth0 = await startAuth0({ users: 3, sending: { actionsMs: 50 } });
  await deploy('bad', code);

  const login = await logIn({ user: { email: 'ada@example.com' } });

  expect(login).toMatchObject({ refused: true, reason: expect.stringContaining(reason) });
});

it.each([
  ['does not compile', 'exports.onExecutePostLogin = (', 'Unexpected'],
  ['exports no handler', 'exports.onLogin = () => {};', 'onExecutePostLogin'],
  ['requires an npm module', `require('fastify'); exports.onExecutePostLogin = () => {};`, "'fastify'"],
])('deploys no Action that %s', async (_what, code, message) => {
  auth0 = await startAuth0({ users: 3 });

  const { status, body } = await deploy('bad', code);

  expect(status).toBe(400);
  expect(body).toMatchObject({ message: expect.stringContaining(message) });
});

it('signs up as many made-up people as asked for, and one person once however often at the same time', async () => {
  auth0 = await startAuth0({ users: 3 });
  await deploy('tell', telling(receiver.url), { KEY: 'hush' });

  const burst = await logIn({ count: 40, concurrency: 10 });
  const same = await logIn({ user: { email: 'ada@example.com' }, count: 30, concurrency: 30 });
  const { total } = (await auth0.call('GET', '/users?include_totals=true')).body;

  expect(burst).toMatchObject({ count: 40, first: 40, refused: 0, ms: { p50: expect.any(Number) } });
  expect(new Set(burst.user_ids).size).toBe(40);
  expect(same).toMatchObject({ count: 30, first: 1, user_ids: [expect.any(String)] });
  expect(total).toBe(3 + 40 + 1);
});

it('answers 404 for somebody it does not know', async () => {
  auth0 = await startAuth0({ users: 3 });

  const unknown = await auth0.turn('POST', '/logins', { userId: 'auth0|nobody' });
  const noToken = await auth0.turn('POST', '/logins', {
    user: { email: 'x@example.com' },
    protocol: 'oauth2-refresh-token',
  });

  expect([unknown.status, noToken.status]).toEqual([404, 404]);
});

it('keeps Actions and streams over a restart, and forgets them on reset', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'saltbridge-auth0-'));
  auth0 = await startAuth0({ users: 3, folder });
  await deploy('tell', telling(receiver.url), { KEY: 'hush' });
  const sink = { httpEndpoint: receiver.url };
  const { id } = (await auth0.call('POST', '/log-streams', { type: 'http', sink })).body;
  await auth0.sandbox.close();

  auth0 = await startAuth0({ users: 3, folder });
  const login = await logIn({ count: 1 });
  const streams = (await auth0.call('GET', '/log-streams')).body;
  await auth0.control('/reset', {});
  const after = await auth0.turn('GET', '/actions');

  expect(login).toMatchObject({ first: 1, refused: 0 });
  expect(receiver.received).toHaveLength(1);
  expect(streams).toMatchObject([{ id, status: 'active' }]);
  expect(after.body).toEqual({ actions: [] });
  await rm(folder, { recursive: true });
});
