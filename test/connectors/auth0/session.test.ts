import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SessionSlot } from '../../../src/core/connector.ts';
import { openAuth0, type TestAuth0 } from './open-auth0.ts';

let tenant: TestAuth0;
beforeEach(async () => {
  tenant = await openAuth0({ users: 2, badEvery: 0 });
});
afterEach(() => tenant.sandbox.close());

function slot(): SessionSlot {
  let kept: string | undefined;
  return {
    load: () => kept,
    save: (session) => {
      kept = session;
    },
  };
}

const signIns = () => tenant.sandbox.log.list({ path: '^/oauth/token' }).length;
const unknown = { object: 'users', id: 'auth0|unknown' };

it('signs in once for all connections that share a session', async () => {
  const session = slot();

  for (let open = 0; open < 3; open += 1) await tenant.open({}, session).source.createdAt?.(unknown);

  expect(signIns()).toBe(1);
});

it.each([
  ['too old', { name: 'session-expired' }],
  ['short of a scope that was granted since', { path: '/api/v2/users/', status: 403 }],
])('signs in anew where the token of an earlier connection is %s', async (_why, fault) => {
  const session = slot();
  await tenant.open({}, session).source.createdAt?.(unknown);
  tenant.sandbox.faults.add(fault);

  expect(await tenant.open({}, session).source.createdAt?.(unknown)).toBeUndefined();

  expect(signIns()).toBe(2);
});

it.each([
  [429, 'rate-limited'],
  [503, 'transient'],
])('asks for patience where Auth0 answers a new sign-in with %s', async (status, kind) => {
  const session = slot();
  await tenant.open({}, session).source.createdAt?.(unknown);
  tenant.sandbox.faults.add({ name: 'session-expired' });
  tenant.sandbox.faults.add({ path: '/oauth/token', status });

  await expect(tenant.open({}, session).source.createdAt?.(unknown)).rejects.toMatchObject({ kind });
});

it('tells when a user signed up', async () => {
  const [user] = (await tenant.call('GET', '/users')).body;

  expect(await tenant.source.createdAt?.({ object: 'users', id: user.user_id })).toBe(user.created_at);
});
