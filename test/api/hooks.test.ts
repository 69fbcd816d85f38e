import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi } from './test-api.ts';

let api: TestApi;
let secret: string;
const path = '/v1/hooks/auth0/first-login';
const config = { source: { tenant: 'acme.eu.auth0.com' }, target: { connection: 'org' } };
const body = (user: object) => JSON.stringify({ saltbridge: 'first-login', id: 'e1', user });

beforeAll(async () => {
  api = await startTestApi();
  await api.database.connections.create({ id: 'org', system: 'salesforce', settings: {} });
  await addSync('first-login');
  await addSync('sleeping', config, false);
  secret = secretOf('first-login');
});
afterAll(() => api.close());

const secretOf = (syncId: string) => api.secrets.derive(`hook auth0 ${syncId} 1`);
async function addSync(id: string, its: object = config, active = true): Promise<void> {
  const integration = 'auth0-first-login-to-salesforce';
  await api.database.syncs.create({ id, active, config: its, name: id, integration });
}
const send = (payload: string, to = path, token = secret) =>
  api.app.inject({
    method: 'POST',
    url: to,
    payload,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });

it('answers 202 as soon as the event is in the inbox, though Temporal is away', async () => {
  const answer = await send(body({ user_id: 'auth0|1', email: 'ada@example.org' }));

  expect(answer.statusCode).toBe(202);
  expect(answer.json()).toEqual({ accepted: 1 });
  const [event] = await api.database.events.list({ syncId: 'first-login' });
  expect(event).toMatchObject({ state: 'received', eventId: 'e1' });
  expect(JSON.stringify(event)).not.toMatch(/ada|auth0\|1/);
});

it('keeps one event of a person', async () => {
  const user = { user_id: 'auth0|2' };
  const before = (await api.database.events.list({ syncId: 'first-login' })).length;

  await Promise.all([send(body(user)), send(body(user)), send(body(user))]);

  expect(await api.database.events.list({ syncId: 'first-login' })).toHaveLength(before + 1);
});

it('tells two tenants or syncs apart', async () => {
  await addSync('same-tenant');
  await addSync('other-tenant', { ...config, source: { tenant: 'other.eu.auth0.com' } });
  const user = { user_id: 'auth0|twice' };

  await send(body(user));
  await send(body(user), '/v1/hooks/auth0/same-tenant', secretOf('same-tenant'));
  await send(body(user), '/v1/hooks/auth0/other-tenant', secretOf('other-tenant'));

  const [first] = await api.database.events.list({ syncId: 'first-login', limit: 1 });
  const [same, ...more] = await api.database.events.list({ syncId: 'same-tenant' });
  const [other] = await api.database.events.list({ syncId: 'other-tenant' });
  expect(more).toEqual([]);
  expect(same?.subject).toBe(first?.subject);
  expect(other?.subject).not.toBe(first?.subject);
});

it('keeps of a person only what the record is made of, under a name that nobody can guess', async () => {
  const user = { user_id: 'auth0|secretive', email: 'e@example.org', last_ip: '192.0.2.1', picture: 'p.png' };

  await send(body(user));

  const [event] = await api.database.events.list({ syncId: 'first-login', limit: 1 });
  expect(JSON.parse(api.secrets.open(event?.payload ?? ''))).toEqual({
    user_id: 'auth0|secretive',
    email: 'e@example.org',
  });
  const guess = createHash('sha256').update('acme.eu.auth0.com\nauth0|secretive');
  expect(guess.digest('hex')).not.toContain(event?.subject);
});

it('takes the readable entries of a batch, and counts the others', async () => {
  const entry = (data: object) => ({ log_id: 'l', data: { type: 's', ...data } });
  const before = (await api.database.events.list({ syncId: 'first-login' })).length;

  const answer = await send(
    JSON.stringify([{ odd: 1 }, entry({ user_id: null, user_name: null }), entry({ user_id: 'auth0|log' })]),
  );

  expect(answer.statusCode).toBe(202);
  expect(answer.json()).toEqual({ accepted: 1, unreadable: 1 });
  expect(await api.database.events.list({ syncId: 'first-login' })).toHaveLength(before + 1);
});

it('takes an id that PostgreSQL could not keep', async () => {
  const user = { user_id: 'auth0|odd\0', email: 'odd\0@example.org' };

  const answer = await send(JSON.stringify({ saltbridge: 'first-login', id: 'odd\0', user }));

  expect(answer.json()).toEqual({ accepted: 1 });
});

it('leaves people alone who were there before the sync, and need not be told of them again', async () => {
  const before = await api.database.events.list({ syncId: 'first-login' });

  const old = await send(body({ user_id: 'auth0|old', created_at: '2019-01-01T00:00:00.000Z' }));
  const fresh = await send(body({ user_id: 'auth0|new', created_at: new Date().toISOString() }));

  expect(old.statusCode).toBe(202);
  expect(old.json()).toEqual({ accepted: 0 });
  expect(fresh.json()).toEqual({ accepted: 1 });
  expect(await api.database.events.list({ syncId: 'first-login' })).toHaveLength(before.length + 1);
});

it('answers 503 for a sync that has to be applied again, since a 4xx loses the event', async () => {
  await addSync('broken', { source: {} });

  const answer = await send(body({ user_id: 'x' }), '/v1/hooks/auth0/broken', secretOf('broken'));

  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBeDefined();
  expect(answer.json()).toMatchObject({ code: 'INVALID_SYNC' });
});

it.each([
  ['an unknown sender', path, 'wrong', body({ user_id: 'x' }), 401, 'UNKNOWN_SENDER'],
  ['an unknown sync', '/v1/hooks/auth0/nothing', 'any', '{}', 404, 'NOT_FOUND'],
  ['an unknown system', '/v1/hooks/okta/first-login', 'any', '{}', 404, 'NOT_FOUND'],
])('answers %s with a 4xx that says what to do', async (_what, to, token, payload, status, code) => {
  const answer = await send(payload, to, token);

  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toMatchObject({ code });
});

it('answers what can never be read with 400, once the sender is known', async () => {
  const before = await api.database.events.list({ syncId: 'first-login' });

  const answer = await send('[{"user_id":');

  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ code: 'UNREADABLE_EVENT' });
  expect(await api.database.events.list({ syncId: 'first-login' })).toEqual(before);
});

it('refuses a body beyond the limit', async () => {
  const answer = await send(body({ user_id: 'x', picture: 'y'.repeat(1_100_000) }));

  expect(answer.statusCode).toBe(413);
});

it('takes nothing in for a sync that is switched off, and lets the Action tell again', async () => {
  const token = api.secrets.derive('hook auth0 sleeping 1');

  const answer = await send(body({ user_id: 'auth0|9' }), '/v1/hooks/auth0/sleeping', token);

  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ accepted: 0, message: 'The sync sleeping is switched off' });
  expect(await api.database.events.list({ syncId: 'sleeping' })).toEqual([]);
});

it('lists the inbox without a word about the person, and retries what failed', async () => {
  const [first] = await api.database.events.list({ syncId: 'first-login' });
  await api.database.events.change(first?.id ?? '', {
    state: 'failed',
    error: 'no field',
    finishedAt: new Date(),
  });

  const listed = await api.ask('GET', '/v1/syncs/first-login/events?state=failed');

  expect(listed.body).toMatchObject({
    counts: { failed: 1 },
    events: [{ id: first?.id, state: 'failed', error: 'no field', message: 'none' }],
  });
  expect(listed.text).not.toMatch(/payload|enc:/);
  expect((await api.ask('POST', '/v1/syncs/first-login/events/retry', { id: first?.id })).body).toEqual({
    retried: 1,
  });
  expect((await api.ask('POST', '/v1/syncs/first-login/events/retry', { id: first?.id })).status).toBe(404);
  expect(await api.database.events.get(first?.id ?? '')).toMatchObject({ state: 'received', error: null });
});

it('starts no batch run of a sync that answers events', async () => {
  const answer = await api.ask('POST', '/v1/syncs/first-login/runs', {});

  expect(answer.status).toBe(422);
  expect(answer.body.detail).toMatch(/answers events/);
});
