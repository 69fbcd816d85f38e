import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type Auth0Client, startAuth0 } from './client.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let auth0: Auth0Client;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
  auth0 = await startAuth0({ users: 3, sending: { logBatchMs: 20, logRetryMs: 2, logRoundMs: 10 } });
});
afterEach(async () => {
  await auth0.sandbox.close();
  await receiver.close();
});

async function stream(sink: object = {}, more: object = {}): Promise<string> {
  const body = { name: 'hook', type: 'http', sink: { httpEndpoint: receiver.url, ...sink }, ...more };
  return (await auth0.call('POST', '/log-streams', body)).body.id;
}
const signUp = (body: object = {}) =>
  auth0.turn('POST', '/logins', { user: { email: 'ada@example.com' }, ...body });
const statusOf = async (id: string) => (await auth0.call('GET', `/log-streams/${id}`)).body.status;
const types = (text: string) => JSON.parse(text).map(({ data }: { data: { type: string } }) => data.type);

it('sends what a sign-up and its login leave in the log, in one batch with the authorization header', async () => {
  await stream({ httpAuthorization: 'hush', httpContentFormat: 'JSONARRAY' });
  const { user_id } = (await signUp()).body;

  const { headers, body } = await eventually('a batch came', () => receiver.received[0]);

  expect(headers).toMatchObject({ authorization: 'hush', 'content-type': 'application/json' });
  expect(types(body)).toEqual(['ss', 's', 'seacft']);
  const [entry] = JSON.parse(body);
  expect(entry).toMatchObject({
    log_id: expect.stringMatching(/^900\d{53}$/),
    data: { log_id: entry.log_id, user_id, user_name: 'ada@example.com', strategy_type: 'database' },
  });
});

it('logs an exchange of a refresh token, a refused login and the Action that failed', async () => {
  await stream({ httpContentFormat: 'JSONARRAY' });
  await signUp();
  await signUp({ protocol: 'oauth2-refresh-token' });
  const code = `exports.onExecutePostLogin = async () => { throw new Error('broken'); };`;
  await auth0.turn('PUT', '/actions/bad', { code });
  await signUp();

  const all = await eventually('all came', () => {
    const found = receiver.received.flatMap(({ body }) => types(body));
    return found.length >= 6 && found;
  });

  expect(all).toEqual(['ss', 's', 'seacft', 'sertft', 'actions_execution_failed', 'f']);
});

it.each([
  ['JSONLINES', 1],
  ['JSONOBJECT', 3],
])('sends %s', async (httpContentFormat, bodies) => {
  await stream({ httpContentFormat, httpContentType: 'application/x-ndjson' });
  await signUp();

  await eventually('all came', () => receiver.received.length === bodies);

  const lines = receiver.received.flatMap(({ body }) => body.split('\n'));
  expect(lines.map((line) => JSON.parse(line).data.type)).toEqual(['ss', 's', 'seacft']);
  expect(receiver.received[0]?.headers['content-type']).toBe('application/x-ndjson');
});

it('sends only what its filters let through', async () => {
  await stream(
    { httpContentFormat: 'JSONARRAY' },
    { filters: [{ type: 'category', name: 'auth.signup.success' }] },
  );
  await signUp();

  await eventually('a batch came', () => receiver.received.length > 0);

  expect(types(receiver.received[0]?.body ?? '')).toEqual(['ss']);
});

it('tries a batch until it is taken, and sends a batch twice when the fault asks for it', async () => {
  receiver.answer((call) => (call <= 4 ? 500 : 200));
  await auth0.control('/faults', { name: 'duplicate-event' });
  await stream({ httpContentFormat: 'JSONARRAY' });
  await signUp();

  await eventually('it was taken twice', () => receiver.received.length === 6);

  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  const { deliveries } = (await auth0.turn('GET', '/deliveries?by=log-stream')).body;
  expect(deliveries.map(({ status }: { status: number }) => status)).toEqual([500, 500, 500, 500, 200, 200]);
});

it('tries a batch three times before it waits longer', async () => {
  await auth0.sandbox.close();
  auth0 = await startAuth0({ users: 3, sending: { logBatchMs: 20, logRetryMs: 2, logRoundMs: 60_000 } });
  receiver.answer((call) => (call <= 2 ? 503 : 200));
  await stream();
  await signUp();

  await eventually('it was tried a third time', () => receiver.received.length === 3);

  const { deliveries } = (await auth0.turn('GET', '/deliveries')).body;
  expect(deliveries.slice(0, 2)).toMatchObject([{ status: 503 }, { status: 503 }]);
});

it('is suspended after seven days of failure, and goes on where it stopped', async () => {
  receiver.answer(500);
  const id = await stream({ httpContentFormat: 'JSONARRAY' });
  await signUp();
  await eventually('it failed', () => receiver.received.length >= 3);
  await auth0.control('/clock', { advanceMs: 4 * 86_400_000 });
  const soFar = receiver.received.length;
  await eventually('it failed twice more', () => receiver.received.length >= soFar + 7);
  await auth0.token();
  const before = await statusOf(id);
  await auth0.control('/clock', { advanceMs: 4 * 86_400_000 });
  // Tokens live a day.
  await auth0.token();
  await eventually('it is suspended', async () => (await statusOf(id)) === 'suspended');
  receiver.answer(200);
  receiver.received.length = 0;

  const { body } = await auth0.call('PATCH', `/log-streams/${id}`, { status: 'active' });
  await eventually('it came', () => receiver.received.length > 0);

  expect(before).toBe('active');
  expect(body).toMatchObject({ id, status: 'active', sink: { httpContentFormat: 'JSONARRAY' } });
  expect(types(receiver.received[0]?.body ?? '')).toEqual(['ss', 's', 'seacft']);
});

it('is made, changed and removed', async () => {
  const id = await stream();

  const paused = await auth0.call('PATCH', `/log-streams/${id}`, {
    status: 'paused',
    sink: { httpAuthorization: 'new' },
  });
  const suspended = await auth0.call('PATCH', `/log-streams/${id}`, { status: 'suspended' });
  const removed = await auth0.call('DELETE', `/log-streams/${id}`);
  const gone = await auth0.call('GET', `/log-streams/${id}`);

  expect(paused.body).toMatchObject({
    name: 'hook',
    status: 'paused',
    sink: { httpEndpoint: receiver.url, httpAuthorization: 'new' },
  });
  expect([suspended.status, removed.status, gone.status]).toEqual([400, 204, 404]);
});
