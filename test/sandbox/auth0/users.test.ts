import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type Auth0Client, startAuth0 } from './client.ts';

let auth0: Auth0Client;
afterEach(() => auth0.sandbox.close());

const newUser = {
  connection: 'Username-Password-Authentication',
  email: 'new@example.com',
  password: 'Secret-1',
};

it('lists users a page at a time, with and without totals', async () => {
  auth0 = await startAuth0({ users: 120 });

  const plain = await auth0.call(
    'GET',
    '/users?per_page=100&page=1&fields=user_id,email&include_fields=true',
  );
  const total = await auth0.call('GET', '/users?include_totals=true');

  expect(plain.body).toHaveLength(20);
  expect(Object.keys(plain.body[0]).toSorted()).toEqual(['email', 'user_id']);
  expect(total.body).toMatchObject({ start: 0, limit: 50, length: 50, total: 120 });
});

it.each([
  ['page=10&per_page=100', 'You can only page through the first 1000 records', 'invalid_paging'],
  ['per_page=101', "'Value 101 is greater than maximum 100' on property per_page", 'invalid_query_string'],
  ['q=email:x', "'Additional properties not allowed: q'", 'invalid_query_string'],
])('refuses the page ?%s', async (query, message, errorCode) => {
  auth0 = await startAuth0({ users: 2000 });

  const { status, body } = await auth0.call('GET', `/users?${query}`);

  expect(status).toBe(400);
  expect(body).toMatchObject({ error: 'Bad Request', message: expect.stringContaining(message), errorCode });
});

it('serves the thousandth user, as the last', async () => {
  auth0 = await startAuth0({ users: 2000 });

  expect((await auth0.call('GET', '/users?page=9&per_page=100')).body).toHaveLength(100);
});

it('creates, reads, changes and deletes a user', async () => {
  auth0 = await startAuth0({ users: 3 });

  const created = await auth0.call('POST', '/users', {
    ...newUser,
    user_metadata: { plan: 'free', lang: 'en' },
  });
  const path = `/users/${encodeURIComponent(created.body.user_id)}`;
  const patched = await auth0.call('PATCH', path, {
    given_name: 'Zoë',
    user_metadata: { plan: 'team', lang: null },
  });
  const read = await auth0.call('GET', path);
  const deleted = await auth0.call('DELETE', path);
  const gone = await auth0.call('GET', path);

  expect(created.status).toBe(201);
  expect(created.body).not.toHaveProperty('password');
  expect(patched.body).toMatchObject({ email: 'new@example.com', given_name: 'Zoë' });
  expect(patched.body.user_metadata).toEqual({ plan: 'team' });
  expect(read.body).toEqual(patched.body);
  expect(deleted.status).toBe(204);
  expect(gone).toMatchObject({ status: 404, body: { errorCode: 'inexistent_user' } });
});

it('changes and deletes generated users too', async () => {
  auth0 = await startAuth0({ users: 3 });
  const [first, second] = (await auth0.call('GET', '/users')).body;

  await auth0.call('PATCH', `/users/${encodeURIComponent(first.user_id)}`, { family_name: 'New' });
  await auth0.call('DELETE', `/users/${encodeURIComponent(second.user_id)}`);
  const { body } = await auth0.call('GET', '/users?include_totals=true');

  expect(body.total).toBe(2);
  expect(body.users[0]).toMatchObject({ user_id: first.user_id, family_name: 'New' });
  expect(body.users[1].user_id).not.toBe(second.user_id);
});

it('refuses a second user with the same e-mail address, generated or created', async () => {
  auth0 = await startAuth0({ users: 3 });
  const [first, second] = (await auth0.call('GET', '/users')).body;
  await auth0.call('POST', '/users', newUser);

  const again = await auth0.call('POST', '/users', newUser);
  const generated = await auth0.call('POST', '/users', { ...newUser, email: first.email });
  const moved = await auth0.call('PATCH', `/users/${encodeURIComponent(first.user_id)}`, {
    email: second.email,
  });

  for (const { status, body } of [again, generated])
    expect([status, body.message, body.errorCode]).toEqual([
      409,
      'The user already exists.',
      'auth0_idp_error',
    ]);
  expect(moved).toMatchObject({ status: 400, body: { message: 'The specified new email already exists' } });
});

it.each([
  [{ email: 'new@example.com', password: 'x' }, 'Missing required property: connection'],
  [{ ...newUser, email: 'nope' }, "Object didn't pass validation for format email: nope"],
  [{ ...newUser, nickname: 7 }, 'Expected type string but found type number'],
  [{ ...newUser, shoe_size: 7 }, 'Additional properties not allowed: shoe_size'],
])('refuses to create %j', async (body, complaint) => {
  auth0 = await startAuth0({ users: 0 });

  const answer = await auth0.call('POST', '/users', body);

  expect(answer).toMatchObject({ status: 400, body: { errorCode: 'invalid_body' } });
  expect(answer.body.message).toContain(complaint);
});

it('answers 400 to a body that is not JSON and 404 to an unknown path, in Auth0’s shape', async () => {
  auth0 = await startAuth0({ users: 0 });
  const { url } = auth0.credentials;
  const { access_token: token } = (await auth0.token()).body;

  const broken = await fetch(`${url}/api/v2/users`, {
    method: 'POST',
    body: '{',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  });
  const unknown = await fetch(`${url}/nowhere`);

  expect(await broken.json()).toMatchObject({
    statusCode: 400,
    error: 'Bad Request',
    errorCode: 'invalid_body',
  });
  expect(await unknown.json()).toMatchObject({ statusCode: 404, error: 'Not Found' });
});

it('keeps changes and export jobs over a restart, and forgets them on reset', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'saltbridge-auth0-'));
  auth0 = await startAuth0({ users: 3, folder });
  const [first] = (await auth0.call('GET', '/users')).body;
  await auth0.call('POST', '/users', newUser);
  await auth0.call('DELETE', `/users/${encodeURIComponent(first.user_id)}`);
  const job = (await auth0.call('POST', '/jobs/users-exports', { fields: [{ name: 'email' }] })).body;
  const before = (await auth0.call('GET', '/users')).body;
  await auth0.sandbox.close();

  auth0 = await startAuth0({ users: 3, folder });
  const after = (await auth0.call('GET', '/users')).body;
  const resumed = await auth0.call('GET', `/jobs/${job.id}`);
  const another = (await auth0.call('POST', '/jobs/users-exports', {})).body;
  const second = await auth0.call('POST', '/users', { ...newUser, email: 'second@example.com' });
  await auth0.control('/reset', {});
  const reset = (await auth0.call('GET', '/users')).body;

  expect(after).toEqual(before);
  expect(resumed.body).toMatchObject({ status: 'completed', created_at: job.created_at });
  expect(another.id).not.toBe(job.id);
  expect(before.map((user: { user_id: string }) => user.user_id)).not.toContain(second.body.user_id);
  expect(reset.map((user: { user_id: string }) => user.user_id)).toContain(first.user_id);
  expect(reset).toHaveLength(3);
  await rm(folder, { recursive: true });
});
