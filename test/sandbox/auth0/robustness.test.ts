import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createAuth0Sandbox } from '../../../sandbox/auth0/index.ts';
import { startAuth0 } from './client.ts';

const paths = [
  '/oauth/token',
  '/api/v2/users',
  '/api/v2/users/auth0%7C1',
  '/api/v2/jobs/users-exports',
  '/api/v2/jobs/job_1',
  '/user-exports/job_1/x.csv.gz',
  '/api/v2/log-streams',
  '/api/v2/log-streams/lst_1',
  '/api/v2/event-streams',
  '/api/v2/event-streams/est_1/redeliver',
  '/__sandbox/auth0/logins',
  '/__sandbox/auth0/actions/tell',
  '/__sandbox/auth0/deliveries',
  '/__sandbox/faults',
  '/__sandbox/requests',
  '/__sandbox/clock',
];
const types = [
  'application/json',
  'application/x-www-form-urlencoded',
  'text/xml',
  'text/csv',
  'image/png',
  '',
];

const anyCall = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE'),
  path: fc.oneof(
    fc.constantFrom(...paths),
    fc.webPath(),
    fc.string({ unit: 'grapheme' }).map((text) => `/api/v2/users/${text}`),
  ),
  query: fc.oneof(
    fc.constant(''),
    fc.webQueryParameters(),
    fc.constantFrom('page=1&page=2', 'path=(', 'Expires=x'),
  ),
  type: fc.constantFrom(...types),
  gzip: fc.boolean(),
  body: fc.oneof(
    fc.json(),
    fc.string(),
    fc.constant('{"fields":[[{"name":1}]]}'),
    fc.constant('{"user_metadata":7}'),
    fc.constant('{"user":{"email":7}}'),
  ),
  signedIn: fc.boolean(),
});

it('answers every malformed call with a client error in its own shape, and lives on', async () => {
  const auth0 = await startAuth0({ users: 3 });
  const { access_token: token } = (await auth0.token()).body;
  const { app } = auth0.sandbox;

  await fc.assert(
    fc.asyncProperty(anyCall, async ({ method, path, query, type, gzip, body, signedIn }) => {
      auth0.sandbox.faults.clear();
      const answer = await app.inject({
        // One of the five names above.
        method: method as 'GET',
        url: `/${encodeURI(path).replace(/^\/+/, '')}${query === '' ? '' : `?${query}`}`,
        headers: {
          ...(type === '' ? {} : { 'content-type': type }),
          ...(gzip ? { 'content-encoding': 'gzip' } : {}),
          ...(signedIn ? { authorization: `Bearer ${token}` } : {}),
        },
        ...(method === 'GET' ? {} : { payload: body }),
      });
      expect(answer.statusCode).toBeLessThan(500);
      if (answer.statusCode >= 400) expect(answer.body).not.toBe('');
    }),
    { numRuns: 400 },
  );
  await auth0.sandbox.close();
});

it('refuses to start on a journal it cannot read, saying what to do', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'saltbridge-auth0-'));
  await writeFile(`${folder}/auth0.ndjson`, '{"op":"unheard-of"}\n');

  await expect(createAuth0Sandbox({ folder })).rejects.toThrow('delete auth0.ndjson');
  await rm(folder, { recursive: true });
});

it('hands out links under the address that a proxy was called by', async () => {
  const auth0 = await startAuth0({ users: 3 });
  const { access_token: token } = (await auth0.token()).body;
  const { id } = (await auth0.call('POST', '/jobs/users-exports', {})).body;

  const answer = await fetch(`${auth0.credentials.url}/api/v2/jobs/${id}`, {
    headers: {
      authorization: `Bearer ${token}`,
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'tenant.example:8443',
    },
  });

  expect(await answer.json()).toMatchObject({
    location: expect.stringMatching('^https://tenant.example:8443/'),
  });
  await auth0.sandbox.close();
});
