import { createHash, sign } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { type Answer, startOrg, type TestOrg } from './start.ts';

const jwtGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
let org: TestOrg;
beforeEach(async () => {
  org = await startOrg();
});
afterEach(() => org.close());

const Tokens = z.looseObject({ access_token: z.string(), refresh_token: z.string().optional() });
const tokens = (answer: Answer) => Tokens.parse(answer.body);
const refused = (code: string, description: string) => [400, { error: code, error_description: description }];
const outcome = ({ status, body }: Answer) => [status, body];

function form(path: string, fields: Record<string, string>, headers = {}): Promise<Response> {
  return fetch(org.url + path, { method: 'POST', body: new URLSearchParams(fields), headers });
}

async function holds(token: string): Promise<boolean> {
  const { status } = await org.call('GET', '/limits', undefined, { authorization: `Bearer ${token}` });
  return status === 200;
}

function jwt(claims: Record<string, unknown> = {}): string {
  const all = {
    iss: org.credentials.clientId,
    sub: org.credentials.username,
    aud: 'https://login.salesforce.com',
    exp: Math.floor(Date.now() / 1000) + 180,
    ...claims,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'RS256' })}.${part(all)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), org.credentials.privateKey).toString('base64url')}`;
}

async function makeUser(change: { inactive?: boolean; frozen?: boolean }): Promise<void> {
  const [user] = await org.query(`SELECT Id FROM User WHERE Username = '${org.credentials.username}'`);
  const admin = await org.signIn({
    grant_type: 'password',
    username: 'admin-1@saltbridge.example',
    password: org.credentials.password,
  });
  const headers = { authorization: `Bearer ${tokens(admin).access_token}` };
  const [login] = await org.query(`SELECT Id FROM UserLogin WHERE UserId = '${String(user?.Id)}'`);
  const answer =
    change.frozen === true
      ? await org.call('PATCH', `/sobjects/UserLogin/${String(login?.Id)}`, { IsFrozen: true }, headers)
      : await org.call('PATCH', `/sobjects/User/${String(user?.Id)}`, { IsActive: false }, headers);
  expect(outcome(answer)).toEqual([204, '']);
}

it.each([
  ['audience is invalid', { aud: 'https://elsewhere.example' }, 'invalid_grant'],
  ['expired authorization code', { exp: 1000 }, 'invalid_grant'],
  ["user hasn't approved this consumer", { sub: 'nobody@saltbridge.example' }, 'invalid_grant'],
  ['client identifier invalid', { iss: 'x' }, 'invalid_client_id'],
  ['invalid assertion', { exp: undefined }, 'invalid_grant'],
])('answers a JWT with "%s"', async (description, claims, code) => {
  const answer = await org.signIn({ grant_type: jwtGrant, assertion: jwt(claims) });

  expect(outcome(answer)).toEqual(refused(code, description));
});

it.each([
  ['the login host', { aud: 'https://login.salesforce.com' }],
  ['the test host', { aud: 'https://test.salesforce.com' }],
  ['an expiry that is text', { exp: String(Math.floor(Date.now() / 1000) + 180) }],
])('takes a JWT with %s and tells no signature', async (_name, claims) => {
  const { status, body } = await org.signIn({ grant_type: jwtGrant, assertion: jwt(claims) });

  expect(status).toBe(200);
  expect(Object.keys(Tokens.parse(body)).sort()).toEqual([
    'access_token',
    'id',
    'instance_url',
    'scope',
    'token_type',
  ]);
});

it('takes the client by HTTP Basic, and signs id and time with its secret', async () => {
  const { clientId, clientSecret } = org.credentials;
  const basic = (secret: string) => `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
  const ask = (secret: string) =>
    form('/services/oauth2/token', { grant_type: 'client_credentials' }, { authorization: basic(secret) });

  const answer = await (await ask(clientSecret)).json();

  expect(answer).toMatchObject({ id: expect.stringContaining('/id/00D'), issued_at: expect.any(String) });
  expect((await ask('x')).status).toBe(400);
});

it('rotates refresh tokens when asked to, and ends the family when a used one comes again', async () => {
  await org.settings({ rotateRefreshTokens: true });
  const refresh = (token: string) => org.signIn({ grant_type: 'refresh_token', refresh_token: token });
  const first = tokens(await refresh(org.credentials.refreshToken));
  const second = tokens(await refresh(first.refresh_token ?? ''));
  expect(await holds(second.access_token)).toBe(true);

  const reuse = await refresh(first.refresh_token ?? '');

  expect(outcome(reuse)).toEqual(refused('invalid_grant', 'expired access/refresh token'));
  expect(outcome(await refresh(second.refresh_token ?? ''))).toEqual(outcome(reuse));
  expect([await holds(first.access_token), await holds(second.access_token)]).toEqual([false, false]);
});

it('ends all sessions of a refresh token that is revoked', async () => {
  const { refreshToken } = org.credentials;
  const { access_token } = tokens(
    await org.signIn({ grant_type: 'refresh_token', refresh_token: refreshToken }),
  );

  await form('/services/oauth2/revoke', { token: refreshToken });

  expect(await holds(access_token)).toBe(false);
  const again = await form('/services/oauth2/revoke', { token: refreshToken });
  expect([again.status, await again.json()]).toEqual(refused('invalid_token', 'invalid token'));
});

it('tells the holder of the secret what a token is worth', async () => {
  const { clientId, clientSecret, username } = org.credentials;
  const client = { client_id: clientId, client_secret: clientSecret };
  const { access_token: token } = tokens(await org.signIn());
  const ask = async (of: string) =>
    (await form('/services/oauth2/introspect', { ...client, token: of })).json();

  expect(await ask(token)).toMatchObject({ active: true, username, token_type: 'access_token' });
  expect(await ask('nonsense')).toEqual({ active: false });
  org.advanceClock(7_200_001);
  expect(await ask(token)).toEqual({ active: false });
});

it('exchanges a code once, for who proves that he asked for it', async () => {
  const { clientId } = org.credentials;
  const challenge = createHash('sha256').update('proof').digest('base64url');
  const wish = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: 'http://localhost:1717/done',
    state: 's',
    code_challenge: challenge,
  });
  const authorize = () =>
    fetch(`${org.url}/services/oauth2/authorize?${wish.toString()}`, { redirect: 'manual' });
  const codeOf = (answer: Response) => new URL(answer.headers.get('location') ?? '').searchParams;
  const exchange = async (code: string, verifier: string) =>
    form('/services/oauth2/token', {
      grant_type: 'authorization_code',
      client_id: clientId,
      redirect_uri: 'http://localhost:1717/done',
      code,
      code_verifier: verifier,
    });
  const back = codeOf(await authorize());
  const code = back.get('code') ?? '';

  const right = await exchange(code, 'proof');
  const twice = await exchange(code, 'proof');
  const wrong = await exchange(codeOf(await authorize()).get('code') ?? '', 'other');

  expect(back.get('state')).toBe('s');
  expect(await right.json()).toMatchObject({ refresh_token: expect.any(String), instance_url: org.url });
  expect(await twice.json()).toMatchObject({ error_description: 'invalid authorization code' });
  expect(await wrong.json()).toMatchObject({ error_description: 'invalid code verifier' });
});

it.each([
  [
    { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'acme.my.salesforce.com' },
    'https://acme.my.salesforce.com',
  ],
  [{ 'x-forwarded-host': 'acme.test', 'x-forwarded-port': '8443' }, 'http://acme.test:8443'],
  [{ forwarded: 'for=1.2.3.4;host="a.example:81";proto=https, host=b.example' }, 'https://a.example:81'],
  [
    { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'a.example', 'x-forwarded-port': '443' },
    'https://a.example',
  ],
])('points back to where it was called by way of %j', async (headers, url) => {
  const { clientId, clientSecret } = org.credentials;
  const client = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };

  const answer = await form('/services/oauth2/token', client, headers);

  expect(await answer.json()).toMatchObject({ instance_url: url, id: expect.stringContaining(`${url}/id/`) });
});

it.each(['inactive', 'frozen'] as const)('refuses a user who is %s, in every flow', async (kind) => {
  const { username, password, securityToken, refreshToken } = org.credentials;
  await makeUser({ [kind]: true });

  expect(
    await org.signIn({ grant_type: 'password', username, password: password + securityToken }),
  ).toMatchObject({ body: { error_description: 'authentication failure' } });
  expect(await org.signIn()).toMatchObject({
    body: { error_description: 'no client credentials user enabled' },
  });
  expect(await org.signIn({ grant_type: 'refresh_token', refresh_token: refreshToken })).toMatchObject({
    body: { error_description: 'inactive user' },
  });
  expect(await org.signIn({ grant_type: jwtGrant, assertion: jwt() })).toMatchObject({
    body: { error_description: "user hasn't approved this consumer" },
  });
});

it('ends the sessions of a user who is deactivated', async () => {
  const { access_token } = tokens(await org.signIn());

  await makeUser({ inactive: true });

  expect(await holds(access_token)).toBe(false);
});

it('answers identity calls that lack a good token, org or user as Salesforce does', async () => {
  const { orgId } = org.credentials;
  const bare = async (path: string, token?: string) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(org.url + path, { headers });
    return [answer.status, await answer.text()];
  };
  const { access_token: token } = tokens(await org.signIn());

  expect(await bare('/services/oauth2/userinfo')).toEqual([403, 'Missing_OAuth_Token']);
  expect(await bare('/services/oauth2/userinfo', 'x')).toEqual([403, 'Bad_OAuth_Token']);
  expect(await bare(`/id/00D000000000001/005000000000001`, token)).toEqual([403, 'Wrong_Org']);
  expect(await bare(`/id/${orgId}/005000000000001`, token)).toEqual([404, 'Bad_Id']);
});

it('says where its OAuth endpoints are', async () => {
  const answer = await fetch(`${org.url}/.well-known/openid-configuration`);

  expect(await answer.json()).toMatchObject({ token_endpoint: `${org.url}/services/oauth2/token` });
});

it('refuses a key for JWTs that is none', async () => {
  const answer = await org.call('POST', '/__sandbox/salesforce/settings', { jwtKeys: ['nonsense'] });

  expect(answer.status).toBe(400);
});
