import { createSign, generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startOrg, type TestOrg, tokenIn } from './start.ts';

let org: TestOrg;
beforeEach(async () => {
  org = await startOrg();
});
afterEach(() => org.close());

function jwt(key: string, claims: Record<string, unknown> = {}): string {
  const { clientId, username, url } = org.credentials;
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + 180;
  const signed = `${encode({ alg: 'RS256' })}.${encode({ iss: clientId, sub: username, aud: url, exp, ...claims })}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
}
const jwtGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

function soap(username: string, password: string, kind = 'u'): Promise<Response> {
  return fetch(`${org.url}/services/Soap/${kind}/60.0`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml', soapaction: '""' },
    body: `<?xml version="1.0"?><se:Envelope xmlns:se="http://schemas.xmlsoap.org/soap/envelope/"><se:Header/><se:Body><login xmlns="urn:partner.soap.sforce.com"><username>${username}</username><password>${password}</password></login></se:Body></se:Envelope>`,
  });
}

it.each(['', 'with the security token'])('takes user name and password %s', async (token) => {
  const { username, password, securityToken } = org.credentials;

  const { status, body } = await org.signIn({
    grant_type: 'password',
    username,
    password: token === '' ? password : password + securityToken,
  });

  expect(status).toBe(200);
  expect(body).toMatchObject({
    instance_url: org.url,
    token_type: 'Bearer',
    access_token: expect.stringMatching(/^00D\w{12}!/),
  });
});

it('wants the security token where the org requires it', async () => {
  const { username, password } = org.credentials;
  await org.settings({ requireSecurityToken: true });

  const { status, body } = await org.signIn({ grant_type: 'password', username, password });

  expect([status, body]).toEqual([
    400,
    { error: 'invalid_grant', error_description: 'authentication failure' },
  ]);
});

it('refuses client credentials on the login host', async () => {
  const answer = await fetch(`${org.url}/services/oauth2/token`, {
    method: 'POST',
    headers: { 'x-forwarded-host': 'login.salesforce.com' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: org.credentials.clientId,
      client_secret: org.credentials.clientSecret,
    }),
  });

  expect(await answer.json()).toEqual({
    error: 'invalid_grant',
    error_description: 'request not supported on this domain',
  });
});

it.each([
  [{ client_id: 'x' }, 'invalid_client_id'],
  [{ client_secret: 'x' }, 'invalid_client'],
  [{ grant_type: 'refresh_token', refresh_token: 'x' }, 'invalid_grant'],
  [{ grant_type: 'magic' }, 'unsupported_grant_type'],
  [{ grant_type: jwtGrant, assertion: 'a.b.c' }, 'invalid_grant'],
])('refuses %j as %s', async (form, error) => {
  const { status, body } = await org.signIn(form);

  expect([status, body]).toMatchObject([400, { error }]);
});

it('takes a JWT that its own key signed, and none of a stranger', async () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });

  const own = await org.signIn({ grant_type: jwtGrant, assertion: jwt(org.credentials.privateKey) });
  const foreign = await org.signIn({ grant_type: jwtGrant, assertion: jwt(privateKey) });
  const late = await org.signIn({
    grant_type: jwtGrant,
    assertion: jwt(org.credentials.privateKey, { exp: 1 }),
  });

  expect(own.status).toBe(200);
  expect(foreign.body).toMatchObject({ error_description: 'invalid assertion' });
  expect(late.status).toBe(400);
});

it('takes a JWT signed with a key that was registered', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  await org.settings({ jwtKeys: [publicKey] });

  const { status } = await org.signIn({ grant_type: jwtGrant, assertion: jwt(privateKey) });

  expect(status).toBe(200);
});

it('renews a session from the refresh token', async () => {
  const { refreshToken } = org.credentials;

  const { status } = await org.signIn({ grant_type: 'refresh_token', refresh_token: refreshToken });

  expect(status).toBe(200);
});

it.each(['u', 'c'])('signs in by SOAP at /%s and points back to the host called', async (kind) => {
  const { username, password, securityToken } = org.credentials;

  const answer = await soap(username, password + securityToken, kind);

  const text = await answer.text();
  expect(answer.status).toBe(200);
  expect(text).toContain(`<serverUrl>${org.url}/services/Soap/${kind}/60.0/00D`);
  expect(text).toMatch(/<sessionId>00D\w{12}!/);
});

it('answers a wrong password by SOAP with the fault that clients read', async () => {
  const answer = await soap(org.credentials.username, 'wrong');

  const text = await answer.text();
  expect(answer.status).toBe(500);
  expect(text).toContain('<faultcode>sf:INVALID_LOGIN</faultcode>');
  expect(text).toContain(
    '<faultstring>INVALID_LOGIN: Invalid username, password, security token; or user locked out.</faultstring>',
  );
});

it('ends a session by time, by revoke and by a fault', async () => {
  const expired = [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }];
  const useOf = async (token: string) => {
    const { status, body } = await org.call('GET', '/limits', undefined, {
      authorization: `Bearer ${token}`,
    });
    return status === 200 ? 'holds' : [status, body];
  };
  const [first = '', second = '', third = ''] = await Promise.all(
    ['', '', ''].map(async () => tokenIn(await org.signIn())),
  );

  await fetch(`${org.url}/services/oauth2/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ token: first }),
  });
  org.fault({ name: 'session-expired' });

  expect(await useOf(second)).toEqual([401, expired]);
  expect(await useOf(first)).toEqual([401, expired]);
  expect(await useOf(third)).toBe('holds');
  org.advanceClock(7_200_001);
  expect(await useOf(third)).toEqual([401, expired]);
});

it('tells who is signed in', async () => {
  const { username, orgId } = org.credentials;
  const [user] = await org.query(`SELECT Id FROM User WHERE Username = '${username}'`);

  const info = await org.call('GET', '/services/oauth2/userinfo');
  const byId = await org.call('GET', `/id/${orgId}/${String(user?.Id)}`);

  expect(info.body).toMatchObject({ organization_id: orgId, preferred_username: username });
  expect(byId.body).toMatchObject({ user_id: user?.Id, username });
});

it('locks out a user after too many wrong passwords, until time or an administrator lets him in', async () => {
  const { username, password, securityToken } = org.credentials;
  await org.settings({ lockoutAfter: 3 });
  const attempt = async (word: string) => (await soap(username, word)).status;
  const locked = async () => (await org.query('SELECT IsPasswordLocked FROM UserLogin'))[0];
  const right = password + securityToken;

  await attempt('a');
  await attempt('b');
  expect(await attempt(right)).toBe(200);
  for (const word of ['a', 'b', 'c']) await attempt(word);

  expect(await attempt(right)).toBe(500);
  expect(await (await soap(username, right)).text()).toContain('INVALID_LOGIN');
  expect(await locked()).toMatchObject({ IsPasswordLocked: true });
  org.advanceClock(900_001);
  expect(await attempt(right)).toBe(200);
  expect(await locked()).toMatchObject({ IsPasswordLocked: false });
});

it('asks for the security token in words of its own when only that is missing', async () => {
  const { username, password } = org.credentials;
  await org.settings({ requireSecurityToken: true });

  const answer = await (await soap(username, password)).text();

  expect(answer).toContain('<sf:exceptionCode>LOGIN_MUST_USE_SECURITY_TOKEN</sf:exceptionCode>');
  expect(answer).toContain('Are you at a new location?');
});

it('refuses a SOAP login of a user without API access', async () => {
  const { username, password } = org.credentials;
  await org.permit({ userPermission: 'ApiEnabled', allowed: false });

  const answer = await (await soap(username, password)).text();

  expect(answer).toContain('<sf:exceptionCode>API_CURRENTLY_DISABLED</sf:exceptionCode>');
});
