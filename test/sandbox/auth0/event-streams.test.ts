import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type Auth0Client, startAuth0 } from './client.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let auth0: Auth0Client;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
  auth0 = await startAuth0({ users: 3, sending: { eventRetriesMs: [1, 2, 4] } });
});
afterEach(async () => {
  await auth0.sandbox.close();
  await receiver.close();
});

async function stream(...types: string[]): Promise<string> {
  const configuration = {
    webhook_endpoint: receiver.url,
    webhook_authorization: { method: 'bearer', token: 'hush' },
  };
  const subscriptions = types.map((event_type) => ({ event_type }));
  const body = { name: 'hook', subscriptions, destination: { type: 'webhook', configuration } };
  return (await auth0.call('POST', '/event-streams', body)).body.id;
}
const signUp = (body: object = {}) => auth0.turn('POST', '/logins', body);
const failedOf = async (id: string) => (await auth0.call('GET', `/event-streams/${id}/deliveries`)).body;
const streamOf = async (id: string) => (await auth0.call('GET', `/event-streams/${id}`)).body;
const events = () => receiver.received.map(({ body }) => JSON.parse(body));

it('sends a CloudEvent with the bearer token for each person who is created, once', async () => {
  const id = await stream('user.created');
  const { user_id } = (await signUp({ user: { email: 'ada@example.com' } })).body;
  await signUp({ userId: user_id });
  const byApi = { connection: 'Username-Password-Authentication', email: 'bob@example.com', password: 'x' };
  await auth0.call('POST', '/users', byApi);

  await eventually('both came', () => receiver.received.length === 2);

  expect(receiver.received[0]?.headers.authorization).toBe('Bearer hush');
  expect(events()[0]).toMatchObject({
    id: expect.stringMatching(/^evt_\w{22}$/),
    specversion: '1.0',
    type: 'user.created',
    data: { object: { user_id, email: 'ada@example.com' } },
    a0stream: id,
  });
  expect(events()[1].data.object.email).toBe('bob@example.com');
});

it('tells of changes and deletions to who subscribed to them', async () => {
  await stream('user.updated', 'user.deleted');
  const { user_id } = (await signUp({ user: { email: 'ada@example.com' } })).body;
  const path = `/users/${encodeURIComponent(user_id)}`;

  await auth0.call('PATCH', path, { nickname: 'ada' });
  await eventually('the change came', () => receiver.received.length === 1);
  await auth0.call('DELETE', path);
  await eventually('the deletion came', () => receiver.received.length === 2);

  expect(events().map(({ type }) => type)).toEqual(['user.updated', 'user.deleted']);
});

it('tries four times, then keeps the event for redelivery', async () => {
  receiver.answer(500);
  const id = await stream('user.created');
  await signUp();
  const [failed] = await eventually('it failed', async () => {
    const all = await failedOf(id);
    return all.length > 0 && all;
  });
  receiver.answer(204);

  await auth0.call('POST', `/event-streams/${id}/redeliver/${failed.id}`);
  await eventually('it arrived', async () => (await failedOf(id)).length === 0);

  expect(failed).toMatchObject({ event_stream_id: id, status: 'failed', event_type: 'user.created' });
  expect(failed.attempts).toHaveLength(4);
  expect(new Set(events().map((event) => event.id)).size).toBe(1);
  expect(receiver.received).toHaveLength(5);
});

it('does not try again after a 4xx', async () => {
  receiver.answer(429);
  const id = await stream('user.created');
  await signUp();

  const [failed] = await eventually('it failed', async () => {
    const all = await failedOf(id);
    return all.length > 0 && all;
  });

  expect(failed.attempts).toHaveLength(1);
  expect(receiver.received).toHaveLength(1);
});

it('disables a stream after 500 failures in a row, and sends what failed when asked to', async () => {
  receiver.answer(400);
  const id = await stream('user.created');
  await signUp({ count: 501, concurrency: 50 });
  await eventually('it is disabled', async () => (await streamOf(id)).status === 'disabled');
  await eventually('all failed', async () => (await failedOf(id)).length === 501);
  receiver.answer(204);
  receiver.received.length = 0;

  await auth0.call('PATCH', `/event-streams/${id}`, { status: 'enabled' });
  await auth0.call('POST', `/event-streams/${id}/redeliver`);
  await eventually('all arrived', async () => (await failedOf(id)).length === 0);

  expect(new Set(events().map((event) => event.id)).size).toBe(501);
});

it('sends one event twice when the fault asks for it', async () => {
  await auth0.control('/faults', { name: 'duplicate-event' });
  await stream('user.created');
  await signUp();

  await eventually('it came twice', () => receiver.received.length === 2);

  expect(events()[0]).toEqual(events()[1]);
});

it('lets later events overtake earlier ones when the fault asks for it', async () => {
  await auth0.control('/faults', { name: 'reorder-events', parameters: { events: 3 } });
  await stream('user.created');
  const people: string[] = [];
  for (const name of ['a', 'b', 'c', 'd'])
    people.push((await signUp({ user: { email: `${name}@example.com` } })).body.user_id);

  await eventually('all came', () => receiver.received.length === 4);

  const order = events().map(({ data }) => people.indexOf(data.object.user_id));
  expect(order.filter((index) => index < 3)).toEqual([2, 1, 0]);
});

it('never shows the token again, and stays silent while it is disabled', async () => {
  const id = await stream('user.created');

  const { body } = await auth0.call('PATCH', `/event-streams/${id}`, { status: 'disabled' });
  await signUp();
  const [failed] = await eventually('it failed', async () => {
    const all = await failedOf(id);
    return all.length > 0 && all;
  });

  expect(body).toMatchObject({
    status: 'disabled',
    destination: { configuration: { webhook_authorization: { method: 'bearer' } } },
  });
  expect(JSON.stringify([body, await streamOf(id)])).not.toContain('hush');
  expect(failed.attempts).toMatchObject([{ error_message: 'The event stream is disabled' }]);
  expect(receiver.received).toEqual([]);
});
