import { afterEach, expect, it } from 'vitest';
import type { FaultSpec } from '../../../sandbox/core/faults.ts';
import { flatten } from '../../core/csv/streams.ts';
import { stepContext } from '../../support/step-context.ts';
import { openAuth0, seedFields, type TestAuth0, usersRequest } from './open-auth0.ts';

let tenant: TestAuth0;
afterEach(() => tenant.sandbox.close());

const api = '/api/v2/';
it.each<[string, FaultSpec, { kind: string; code?: string; retryAfterMs?: number; message?: string }]>([
  [
    '400',
    { path: api, status: 400, body: { errorCode: 'invalid_body' } },
    { kind: 'config', code: 'invalid_body' },
  ],
  ['401 for a fresh token too', { name: 'session-expired', times: 2 }, { kind: 'auth' }],
  [
    '403',
    { name: 'missing-scope', parameters: { scope: 'read:users' } },
    { kind: 'auth', code: 'insufficient_scope' },
  ],
  ['404', { path: api, status: 404, body: { errorCode: 'inexistent_connection' } }, { kind: 'config' }],
  ['429 without a time', { path: api, status: 429 }, { kind: 'rate-limited' }],
  [
    '429 with Retry-After',
    { path: api, status: 429, headers: { 'retry-after': '7' } },
    { kind: 'rate-limited', retryAfterMs: 7000 },
  ],
  ['500', { path: api, status: 500 }, { kind: 'transient' }],
  ['503 in HTML', { path: api, status: 503, body: '<html>' }, { kind: 'transient' }],
  ['a page in place of JSON', { path: api, status: 200, body: '<html>' }, { kind: 'transient' }],
  ['a dropped connection', { path: api, drop: 'before' }, { kind: 'transient', code: 'UNREACHABLE' }],
  ['a dropped sign-in', { path: '/oauth/token', drop: 'before' }, { kind: 'transient', code: 'UNREACHABLE' }],
  ['a failing sign-in', { path: '/oauth/token', status: 502, body: '<html>' }, { kind: 'transient' }],
])('makes of %s an error of the right kind', async (_what, fault, expected) => {
  tenant = await openAuth0({ users: 10 });
  tenant.sandbox.faults.add(fault);

  await expect(flatten(tenant.source.read(usersRequest(), stepContext()))).rejects.toMatchObject({
    name: 'SaltbridgeError',
    ...expected,
  });
});

it('waits as long as Auth0 says with x-ratelimit-reset, and leaves retrying to the workflow', async () => {
  tenant = await openAuth0({ users: 10 });
  tenant.sandbox.faults.add({ name: 'rate-limit', parameters: { resetSeconds: 30 } });

  const error = await flatten(tenant.source.read(usersRequest(), stepContext())).catch(
    (refusal: unknown) => refusal,
  );

  expect(error).toMatchObject({ kind: 'rate-limited', code: 'too_many_requests' });
  expect(error).toHaveProperty('retryAfterMs', expect.any(Number));
  const { retryAfterMs } = error as { retryAfterMs: number };
  expect(retryAfterMs).toBeGreaterThan(25_000);
  expect(retryAfterMs).toBeLessThanOrEqual(30_000);
  expect(tenant.sandbox.log.list({ path: 'users-exports' })).toHaveLength(1);
});

it('names system, action, reason and next step, and no secret', async () => {
  tenant = await openAuth0({ users: 10 });
  const wrong = tenant.open({ clientSecret: 'wrong-secret-7c1' });

  const report = await wrong.test();

  expect(report).toMatchObject({ ok: false, facts: { domain: tenant.credentials.domain } });
  expect(report.problems).toEqual([
    {
      code: 'ACCESS_DENIED',
      message:
        'Auth0 refused to sign us in (401 access_denied Unauthorized). Check domain, client id and client secret of the connection',
    },
  ]);
});

it('keeps e-mail addresses out of what Auth0 says', async () => {
  tenant = await openAuth0({ users: 10 });
  const body = { errorCode: 'invalid_body', message: 'The user ann@example.test is unknown.' };
  tenant.sandbox.faults.add({ path: api, status: 400, body });

  await expect(flatten(tenant.source.read(usersRequest(), stepContext()))).rejects.toThrow(
    'The user [address] is unknown',
  );
});

it('reports a tenant that can be read', async () => {
  tenant = await openAuth0({ users: 10 });

  expect(await tenant.opened.test()).toEqual({
    ok: true,
    identity: tenant.credentials.clientId,
    facts: { domain: tenant.credentials.domain, users: '10' },
    problems: [],
  });
});

it('reports an address where nobody answers', async () => {
  tenant = await openAuth0({ users: 10 });

  const report = await tenant.open({ baseUrl: 'http://127.0.0.1:1' }).test();

  expect(report).toMatchObject({ ok: false, problems: [{ code: 'UNREACHABLE' }] });
});

it('finds nothing wrong with a request that can be read', async () => {
  tenant = await openAuth0({ users: 10 });

  expect(await tenant.source.check(usersRequest())).toEqual([]);
});

it('finds everything that is wrong with a request at once, the missing scope by name', async () => {
  tenant = await openAuth0({ users: 10 });
  tenant.sandbox.faults.add({ name: 'missing-scope', parameters: { scope: 'read:users' } });
  const fields = [...seedFields, { path: 'user_metadata', column: 'Metadata' }];

  const problems = await tenant.source.check({
    object: 'roles',
    fields,
    options: { jobFormat: 'csv', limit: 0 },
  });

  expect(problems.map(({ code, pointer }) => [code, pointer])).toEqual([
    ['WHOLE_OBJECT', '/fields/4/path'],
    ['UNKNOWN_OBJECT', '/object'],
    ['BAD_OPTION', '/options/limit'],
    ['INSUFFICIENT_SCOPE', '/connection'],
  ]);
  expect(problems.at(-1)?.message).toContain('read:users');
});
