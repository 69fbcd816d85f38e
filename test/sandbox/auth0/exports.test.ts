import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { afterEach, expect, it } from 'vitest';
import { createUserSource, type User } from '../../../sandbox/data/users.ts';
import { type Auth0Client, startAuth0 } from './client.ts';

let auth0: Auth0Client;
afterEach(() => auth0.sandbox.close());

it('walks from pending over processing to completed as time goes by', async () => {
  auth0 = await startAuth0({ users: 1000, pace: { pendingMs: 60_000, usersPerSecond: 10 } });

  const created = await auth0.call('POST', '/jobs/users-exports', {
    format: 'csv',
    fields: [{ name: 'email' }],
  });
  const path = `/jobs/${created.body.id}`;
  const pending = await auth0.call('GET', path);
  await auth0.control('/clock', { advanceMs: 60_000 + 25_500 });
  const processing = await auth0.call('GET', path);
  await auth0.control('/clock', { advanceMs: 75_000 });
  const completed = await auth0.call('GET', path);

  expect(created.body).toMatchObject({
    type: 'users_export',
    status: 'pending',
    format: 'csv',
    fields: [{ name: 'email' }],
  });
  expect(pending.body).toMatchObject({ ...created.body, status: 'pending' });
  expect(processing.body).toMatchObject({ status: 'processing', percentage_done: 25, time_left_seconds: 75 });
  expect(processing.body).not.toHaveProperty('location');
  expect(completed.body).toMatchObject({
    status: 'completed',
    percentage_done: 100,
    location: expect.any(String),
  });
});

it('writes CSV with a single quote before every string, columns by export_as, nothing for what is absent', async () => {
  auth0 = await startAuth0({ users: 400, badEvery: 5 });
  const fields = [
    { name: 'user_id', export_as: 'Id' },
    { name: 'family_name' },
    { name: 'email_verified' },
    { name: 'user_metadata.notes', export_as: 'Notes, free' },
    { name: 'identities[0].connection' },
    { name: 'user_metadata' },
  ];

  const text = await auth0.exported({ format: 'csv', fields });
  const [header, ...rows] = parse(text, { relax_column_count: false }) as string[][];

  const source = createUserSource({ count: 400, badEvery: 5 });
  const guarded = (value: unknown) => (typeof value === 'string' ? `'${value}` : '');
  expect(header).toEqual(
    ['Id', 'family_name', 'email_verified', 'Notes, free', 'identities[0].connection', ''].map((name, n) =>
      n === 5 ? 'user_metadata' : name,
    ),
  );
  expect(rows).toEqual(
    Array.from({ length: 400 }, (_, index) => {
      const user = source.userAt(index);
      const { notes } = (user.user_metadata ?? {}) as { notes?: string };
      return [
        guarded(user.user_id),
        guarded(user.family_name),
        String(user.email_verified),
        guarded(notes),
        guarded(user.identities[0]?.connection),
        '',
      ];
    }),
  );
  expect(text.split('\n')[1]).toMatch(/^"'/);
});

it('writes JSON as one object a line, without what a user lacks', async () => {
  auth0 = await startAuth0({ users: 50, badEvery: 5 });

  const text = await auth0.exported({
    format: 'json',
    fields: [{ name: 'email' }, { name: 'user_metadata' }],
  });

  const source = createUserSource({ count: 50, badEvery: 5 });
  const users = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Partial<User>);
  expect(users).toEqual(
    Array.from({ length: 50 }, (_, index) => {
      const { email, user_metadata } = source.userAt(index);
      return {
        ...(email === undefined ? {} : { email }),
        ...(user_metadata === undefined ? {} : { user_metadata }),
      };
    }),
  );
  expect(users.some((user) => !('email' in user))).toBe(true);
});

it('exports one connection, and no more than the limit', async () => {
  auth0 = await startAuth0({ users: 200 });
  const request = { connection_id: 'con_Google0000000001', limit: 7, fields: [{ name: 'user_id' }] };

  const lines = (await auth0.exported(request)).trimEnd().split('\n');

  expect(lines).toHaveLength(7);
  for (const line of lines) expect(line).toContain('google-oauth2|');
});

it('exports users as they were when the job was made, changes included', async () => {
  auth0 = await startAuth0({ users: 3 });
  const [first, second] = (await auth0.call('GET', '/users')).body;
  await auth0.call('PATCH', `/users/${encodeURIComponent(first.user_id)}`, { name: 'Before' });
  const { id } = (await auth0.call('POST', '/jobs/users-exports', { fields: [{ name: 'name' }] })).body;
  await auth0.call('PATCH', `/users/${encodeURIComponent(first.user_id)}`, { name: 'After' });
  await auth0.call('DELETE', `/users/${encodeURIComponent(second.user_id)}`);

  const { location } = (await auth0.call('GET', `/jobs/${id}`)).body;
  const text = gunzipSync(await (await fetch(location)).arrayBuffer()).toString();

  expect(text).toContain('"Before"');
  expect(text.trimEnd().split('\n')).toHaveLength(3);
});

it('hands out links that live a minute, and a fresh one for the asking', async () => {
  auth0 = await startAuth0({ users: 3 });
  const { id } = (await auth0.call('POST', '/jobs/users-exports', {})).body;
  const { location } = (await auth0.call('GET', `/jobs/${id}`)).body;

  const intime = await fetch(location);
  await auth0.control('/clock', { advanceMs: 61_000 });
  const late = await fetch(location);
  const fresh = await fetch((await auth0.call('GET', `/jobs/${id}`)).body.location);
  const forged = await fetch(location.replace(/Expires=\d+/, 'Expires=99999999999'));
  const bare = await fetch(location.split('?')[0]);

  expect([intime, late, fresh, forged, bare].map(({ status }) => status)).toEqual([200, 403, 200, 403, 403]);
  expect(late.headers.get('content-type')).toContain('xml');
  expect(await late.text()).toContain('<Code>AccessDenied</Code><Message>Request has expired</Message>');
});

it('forgets a job after 24 hours', async () => {
  auth0 = await startAuth0({ users: 3 });
  const { id } = (await auth0.call('POST', '/jobs/users-exports', {})).body;
  await auth0.control('/clock', { advanceMs: 86_400_000 });
  await auth0.token();

  expect(await auth0.call('GET', `/jobs/${id}`)).toMatchObject({
    status: 404,
    body: { errorCode: 'inexistent_job' },
  });
});

it('fails an export when a fault says so', async () => {
  auth0 = await startAuth0({ users: 3 });
  await auth0.control('/faults', { name: 'export-failed', parameters: { message: 'Timed out' } });
  const { id } = (await auth0.call('POST', '/jobs/users-exports', {})).body;

  const { body } = await auth0.call('GET', `/jobs/${id}`);

  expect(body).toMatchObject({ status: 'failed', status_details: 'Timed out' });
  expect(body).not.toHaveProperty('location');
});

it.each([
  [
    { format: 'csv', fields: Array.from({ length: 31 }, () => ({ name: 'email' })) },
    400,
    'Array is too long (31), maximum 30',
  ],
  [{ format: 'xml' }, 400, 'No enum match for: "xml"'],
  [{ limit: 0 }, 400, 'Value 0 is less than minimum 1'],
  [{ connection_id: 'con_1' }, 400, 'String does not match pattern ^con_[A-Za-z0-9]{16}$'],
  [{ connection_id: 'con_0000000000000000' }, 404, 'The connection does not exist.'],
])('refuses the export %j', async (request, status, message) => {
  auth0 = await startAuth0({ users: 3 });

  const answer = await auth0.call('POST', '/jobs/users-exports', request);

  expect(answer.status).toBe(status);
  expect(answer.body.message).toContain(message);
});

it('takes 31 fields as JSON', async () => {
  auth0 = await startAuth0({ users: 3 });
  const fields = Array.from({ length: 31 }, (_, n) => ({ name: 'email', export_as: `e${n}` }));

  expect((await auth0.call('POST', '/jobs/users-exports', { format: 'json', fields })).status).toBe(200);
});

it('starts to send an export at once, however large', async () => {
  auth0 = await startAuth0({ users: 1_000_000_000, pace: { pendingMs: 0, usersPerSecond: 1e15 } });
  const { id } = (await auth0.call('POST', '/jobs/users-exports', {})).body;
  const { location } = (await auth0.call('GET', `/jobs/${id}`)).body;
  const reading = new AbortController();

  const answer = await fetch(location, { signal: reading.signal });
  const first = await answer.body?.getReader().read();

  expect(first?.value?.length).toBeGreaterThan(0);
  reading.abort();
});
