import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { API_VERSION } from '../../../src/connectors/salesforce/api-version.ts';
import { salesforce } from '../../../src/connectors/salesforce/index.ts';
import { startSalesforce, type TestSalesforce } from '../../support/sandbox.ts';
import { openSalesforce } from './open-salesforce.ts';

let org: TestSalesforce;
beforeAll(async () => {
  org = await startSalesforce();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const ways = {
  'client-credentials': () => org.connection,
  'jwt-bearer': () => {
    const { clientId, username, privateKey } = org.credentials;
    return { auth: 'jwt-bearer', loginUrl: org.url, clientId, username, privateKey };
  },
  password: () => ({ auth: 'password', loginUrl: org.url, ...org.credentials }),
  soap: () => ({ auth: 'soap', loginUrl: org.url, ...org.credentials }),
};

it.each(Object.entries(ways))('signs in by %s and says who and where it is', async (auth, settings) => {
  await org.change({ requireSecurityToken: true });

  const report = await openSalesforce(org, settings()).test();

  expect(report).toMatchObject({
    ok: true,
    identity: org.credentials.username,
    facts: { apiVersion: API_VERSION, edition: 'Developer Edition', signIn: auth },
  });
  expect(report.facts.organization).toMatch(/Saltbridge Sandbox/);
  expect(report.facts.callsLeft).toMatch(/^\d+ of 1000000$/);
});

it.each([
  ['password', 'SIGN_IN_RETIRING', /2026-03-31/],
  ['soap', 'SIGN_IN_RETIRING', /Summer '27/],
] as const)('warns with a date that %s is being retired, and still works', async (auth, code, date) => {
  const report = await openSalesforce(org, ways[auth]()).test();

  expect(report.ok).toBe(true);
  expect(report.problems).toMatchObject([{ code, message: expect.stringMatching(date) }]);
});

it.each([
  ['client-credentials', { clientSecret: 'wrong' }, 'invalid_client'],
  ['client-credentials', { clientId: 'wrong' }, 'invalid_client_id'],
  ['jwt-bearer', { username: 'nobody@example.test' }, 'invalid_grant'],
  ['password', { password: 'wrong' }, 'invalid_grant'],
  ['soap', { securityToken: 'stale' }, 'INVALID_LOGIN'],
] as const)('reports wrong %s credentials as one problem and no secret: %j', async (auth, wrong, code) => {
  await org.change({ requireSecurityToken: true });

  const report = await openSalesforce(org, { ...ways[auth](), ...wrong }).test();

  expect(report.ok).toBe(false);
  expect(report.problems[0]?.code).toBe(code);
  expect(JSON.stringify(report)).not.toContain(org.credentials.password);
  expect(JSON.stringify(report)).not.toContain(org.credentials.clientSecret);
});

it('tells that a new password brings a new security token', async () => {
  const report = await openSalesforce(org, { ...ways.soap(), password: 'old' }).test();

  expect(report.problems[0]?.message).toMatch(/new token/);
});

it('refuses settings that lack something before any call, naming each', () => {
  const attempt = () => salesforce.open({ id: 'x', settings: { auth: 'client-credentials' } });

  expect(attempt).toThrow(
    expect.objectContaining({
      kind: 'config',
      problems: [
        expect.objectContaining({ pointer: '/loginUrl' }),
        expect.objectContaining({ pointer: '/clientId' }),
        expect.objectContaining({ pointer: '/clientSecret' }),
      ],
    }),
  );
});

it('signs in again once when the session ends in the middle, and goes on', async () => {
  const { destination } = openSalesforce(org);
  await destination.describe('Lead');
  await org.expireSessions();

  await Promise.all(['Lead', 'Contact', 'Account'].map((object) => destination.describe(object)));

  expect(org.log.list({ path: '/services/oauth2/token' })).toHaveLength(2);
});

it('gives up as auth when the new session is refused too', async () => {
  org.break({
    path: '/describe',
    status: 401,
    times: 2,
    body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }],
  });

  await expect(openSalesforce(org).destination.describe('Lead')).rejects.toMatchObject({
    kind: 'auth',
    code: 'INVALID_SESSION_ID',
  });
  expect(org.log.list({ path: '/services/oauth2/token' })).toHaveLength(2);
});

it('signs in once for many first calls at once', async () => {
  const { destination } = openSalesforce(org);

  await Promise.all([
    destination.describe('Lead'),
    destination.describe('Contact'),
    destination.describe('Account'),
  ]);

  expect(org.log.list({ path: '/services/oauth2/token' })).toHaveLength(1);
  expect(destination.callsMade()).toBe(4);
});

it('shares its session through the slot, but not with other credentials', async () => {
  let kept: string | undefined;
  const session = {
    load: () => kept,
    save: (text: string | undefined) => {
      kept = text;
    },
  };
  const open = (settings: unknown) => salesforce.open({ id: 'x', settings, session });

  await open(org.connection).test();
  await open(org.connection).test();
  await open(ways.soap()).test();

  expect(org.log.list({ path: '/services/oauth2/token' })).toHaveLength(1);
  expect(org.log.list({ path: '/services/Soap' })).toHaveLength(1);
});

it.each([
  [{ status: 503, headers: { 'Retry-After': '3' } }, 'transient', 3_000],
  [{ drop: 'before' as const }, 'transient', undefined],
  [{ name: 'rate-limit' }, 'rate-limited', 900_000],
])('leaves retrying to its caller: %j', async (fault, kind, retryAfterMs) => {
  const { destination } = openSalesforce(org);
  await destination.describe('Account');
  org.break({ path: '/describe', ...fault });

  await expect(destination.describe('Lead')).rejects.toMatchObject({ kind, retryAfterMs });
  expect(org.log.list({ path: '/sobjects/Lead/describe' })).toHaveLength(1);
});
