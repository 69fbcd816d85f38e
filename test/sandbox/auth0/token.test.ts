import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Auth0Client, startAuth0 } from './client.ts';

let auth0: Auth0Client;
beforeEach(async () => {
  auth0 = await startAuth0({ users: 10 });
});
afterEach(() => auth0.sandbox.close());

it('gives a token that says who, for what and until when', async () => {
  const { status, body } = await auth0.token();
  const claims: unknown = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString());

  expect(status).toBe(200);
  expect(body).toMatchObject({
    token_type: 'Bearer',
    expires_in: 86_400,
    scope: expect.stringContaining('read:users'),
  });
  expect(claims).toMatchObject({
    iss: `https://${auth0.credentials.domain}/`,
    aud: `https://${auth0.credentials.domain}/api/v2/`,
    gty: 'client-credentials',
    azp: auth0.credentials.clientId,
  });
});

it.each([
  [{ client_secret: 'wrong' }, 401, 'access_denied', 'Unauthorized'],
  [{ client_id: 'wrong' }, 401, 'access_denied', 'Unauthorized'],
  [{ audience: 'https://x/' }, 403, 'access_denied', 'Service not enabled within domain: https://x/'],
  [
    { grant_type: 'password' },
    403,
    'unauthorized_client',
    "Grant type 'password' not allowed for the client.",
  ],
  [{ grant_type: undefined }, 403, 'invalid_request', 'Missing required parameter: grant_type'],
  [{ client_id: 7 }, 400, 'invalid_request', 'The parameters must be strings'],
])('refuses a token to %j', async (change, status, error, description) => {
  const answer = await auth0.token(change);

  expect(answer).toMatchObject({ status, body: { error, error_description: description } });
});

it('takes the token request as a form too, and the address it listens on as audience', async () => {
  const { url, clientId, clientSecret } = auth0.credentials;

  const answer = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      audience: `${url}/api/v2/`,
    }),
  });

  expect(answer.status).toBe(200);
});

it.each([
  [undefined, 401, 'Missing authentication'],
  ['Basic abc', 400, 'Bad HTTP authentication header format'],
  ['Bearer abc', 400, 'Bad HTTP authentication header format'],
  ['Bearer a.b.c', 401, 'Invalid signature received for JSON Web Token validation'],
])('refuses the Authorization header %s', async (authorization, status, message) => {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };

  const answer = await fetch(`${auth0.credentials.url}/api/v2/users`, { headers });

  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ statusCode: status, message });
});

it('refuses a token whose claims were changed', async () => {
  const [head, body] = (await auth0.token()).body.access_token.split('.');
  const forged = createHmac('sha256', 'guess').update(`${head}.${body}`).digest('base64url');

  const answer = await fetch(`${auth0.credentials.url}/api/v2/users`, {
    headers: { authorization: `Bearer ${head}.${body}.${forged}` },
  });

  expect(answer.status).toBe(401);
});

it('refuses a token after 24 hours, and one struck by a session-expired fault', async () => {
  await auth0.control('/faults', { name: 'session-expired' });
  const struck = await auth0.call('GET', '/users');
  const fine = await auth0.call('GET', '/users');
  await auth0.control('/clock', { advanceMs: 86_400_000 });
  const late = await auth0.call('GET', '/users');

  expect([struck.status, fine.status, late.status]).toEqual([401, 200, 401]);
  expect(late.body).toEqual(struck.body);
  expect(late.body.message).toBe('Expired token received for JSON Web Token validation');
});

it('names the scopes that a token lacks', async () => {
  await auth0.control('/faults', { name: 'missing-scope', parameters: { scope: 'read:users' } });

  const answer = await auth0.call('GET', '/users');

  expect(answer.status).toBe(403);
  expect(answer.body).toEqual({
    statusCode: 403,
    error: 'Forbidden',
    message: 'Insufficient scope, expected any of: read:users',
    errorCode: 'insufficient_scope',
  });
});

it('announces its rate limit, and refuses when a fault says so', async () => {
  await auth0.control('/clock', { now: '2030-01-01T00:00:00.000Z' });
  await auth0.control('/faults', { name: 'rate-limit', nth: 2, parameters: { resetSeconds: 30 } });

  const first = await auth0.call('GET', '/users');
  const second = await auth0.call('GET', '/users');

  expect(first.headers.get('x-ratelimit-limit')).toBe('50');
  expect(first.headers.get('x-ratelimit-remaining')).toBe('49');
  expect(second.status).toBe(429);
  expect(second.headers.get('x-ratelimit-remaining')).toBe('0');
  expect(Number(second.headers.get('x-ratelimit-reset'))).toBeGreaterThanOrEqual(
    Date.parse('2030-01-01T00:00:30Z') / 1000,
  );
  expect(second.body).toMatchObject({ error: 'Too Many Requests', errorCode: 'too_many_requests' });
});
