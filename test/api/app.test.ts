import { afterAll, beforeAll, expect, it } from 'vitest';
import { aSync, salesforceSettings } from './examples.ts';
import { startTestApi, type TestApi } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

it.each([undefined, 'Bearer', 'Bearer sb_wrong', 'Basic c2I6c2I='])(
  'refuses the authorization %s with 401 and says how to send a key',
  async (authorization) => {
    const response = await api.app.inject({
      url: '/v1/syncs',
      ...(authorization !== undefined && { headers: { authorization } }),
    });

    expect(response.statusCode).toBe(401);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.headers['www-authenticate']).toBe('Bearer');
    expect(response.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  },
);

it('refuses a key that was revoked', async () => {
  const { apiKey, key } = await api.database.apiKeys.create('short-lived');
  const ask = () => api.app.inject({ url: '/v1/syncs', headers: { authorization: `Bearer ${key}` } });

  expect((await ask()).statusCode).toBe(200);
  await api.database.apiKeys.revoke(apiKey.id);

  expect((await ask()).statusCode).toBe(401);
});

it.each(['/health/live', '/v1/openapi.json', '/docs', '/docs/static/swagger-ui.css'])(
  'serves %s without a key',
  async (url) => {
    expect((await api.app.inject({ url })).statusCode).toBe(200);
  },
);

it('names what is not ready', async () => {
  const { status, body } = await api.ask('GET', '/health/ready');

  expect(status).toBe(503);
  expect(body).toMatchObject({
    ready: false,
    checks: { database: { ok: true }, artifacts: { ok: true }, temporal: { ok: false } },
  });
  expect(body.checks.temporal.message).toMatch(/127\.0\.0\.1:1/);
});

it('answers an unknown address with a problem', async () => {
  const { status, body } = await api.ask('GET', '/v1/nothing?secret=x');

  expect(status).toBe(404);
  expect(body).toMatchObject({ code: 'NOT_FOUND', detail: expect.stringContaining('GET /v1/nothing;') });
});

it.each([
  ['{"id":', 400, 'INVALID_JSON'],
  ['', 400, 'BODY_MISSING'],
  ['"text"', 400, 'INVALID_REQUEST'],
])('answers the body %s with a problem', async (payload, status, code) => {
  const answer = await api.ask('POST', '/v1/syncs?check=false', payload, {
    'content-type': 'application/json',
  });

  expect(answer.status).toBe(status);
  expect(answer.body.code).toBe(code);
});

it('lists every failure of a body with its pointer', async () => {
  const { status, body } = await api.ask('POST', '/v1/connections', { id: 'Not a slug', extra: 1 });

  expect(status).toBe(400);
  expect(body.errors.map((one: { pointer: string }) => one.pointer).sort()).toEqual([
    '/extra',
    '/id',
    '/settings',
    '/system',
  ]);
});

it('names the wrong query parameter', async () => {
  const { status, body } = await api.ask('GET', '/v1/runs?limit=0');

  expect(status).toBe(400);
  expect(body.errors).toMatchObject([{ parameter: 'limit' }]);
});

it('sends headers that keep browsers from guessing and framing', async () => {
  const { headers } = await api.ask('GET', '/health/live');

  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN' });
  expect(headers).not.toHaveProperty('strict-transport-security');
  expect((await api.ask('GET', '/docs')).headers['content-security-policy']).not.toMatch(/upgrade-insecure/);
});

it('tells an unforeseen error by an id alone, and no word of what went wrong', async () => {
  await api.ask('POST', '/v1/connections', {
    id: 'salesforce-test',
    system: 'salesforce',
    settings: salesforceSettings,
  });
  await api.ask('POST', '/v1/syncs?check=false', aSync('a-sync'));
  await api.database.runs.begin({
    id: 'broken',
    syncId: 'a-sync',
    workflowId: 'sync/a-sync',
    syncVersion: 1,
    mode: 'apply',
    // No run has such options; reading them back fails.
    options: { mode: 'ada@example.org' },
  });

  const { status, body, text } = await api.ask('GET', '/v1/runs/broken');

  expect(status).toBe(500);
  expect(body).toMatchObject({ code: 'INTERNAL', instance: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(body.detail).toContain(body.instance);
  expect(text).not.toMatch(/ada@|at \S+\.ts|zod/i);
});
