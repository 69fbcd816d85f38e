import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { aSync, salesforceSettings } from './examples.ts';
import { startTestApi, type TestApi } from './test-api.ts';

let api: TestApi;
let number = 0;
let id: string;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
beforeEach(() => {
  number += 1;
  id = `salesforce-${number}`;
});

const create = (settings: unknown = salesforceSettings) =>
  api.ask('POST', '/v1/connections', { id, system: 'salesforce', settings });

it('creates a connection and never shows its secret again', async () => {
  const created = await create();
  const { body: one } = await api.ask('GET', `/v1/connections/${id}`);
  const { text: list } = await api.ask('GET', '/v1/connections');

  expect(created.status).toBe(201);
  expect(created.headers.location).toBe(`/v1/connections/${id}`);
  expect(one).toMatchObject({
    id,
    system: 'salesforce',
    settings: { clientId: 'consumer', clientSecret: '••••••••' },
  });
  expect(created.text + list).not.toContain(salesforceSettings.clientSecret);
});

it('stores no secret in the clear', async () => {
  await create();

  const stored = await api.database.connections.get(id);
  expect(JSON.stringify(stored)).not.toContain(salesforceSettings.clientSecret);
});

it('keeps and shows a reference to a secret as it is', async () => {
  const { body } = await create({ ...salesforceSettings, clientSecret: 'env:SFCOM_CLIENT_SECRET' });

  expect(body.settings.clientSecret).toBe('env:SFCOM_CLIENT_SECRET');
  const stored = await api.database.connections.get(id);
  expect(stored?.settings.clientSecret).toBe('env:SFCOM_CLIENT_SECRET');
});

it('refuses a second connection of the same id', async () => {
  await create();

  const { status, body } = await create();

  expect(status).toBe(409);
  expect(body.code).toBe('CONNECTION_EXISTS');
});

it('says everything that is wrong with the settings at once', async () => {
  const { status, body } = await create({ auth: 'client-credentials', colour: 'blue' });

  expect(status).toBe(422);
  const pointers = body.errors.map((one: { pointer: string }) => one.pointer);
  expect(pointers).toEqual(
    expect.arrayContaining(['/settings/colour', '/settings/clientId', '/settings/clientSecret']),
  );
});

it('names the systems that there are', async () => {
  const { status, body } = await api.ask('POST', '/v1/connections', { id, system: 'sap', settings: {} });

  expect(status).toBe(422);
  expect(body.errors).toMatchObject([{ pointer: '/system', message: expect.stringContaining('salesforce') }]);
});

it('keeps the stored secret when it is sent back as shown', async () => {
  await create();
  const before = await api.database.connections.get(id);
  const { body: shown } = await api.ask('GET', `/v1/connections/${id}`);

  const { status, body } = await api.ask('PUT', `/v1/connections/${id}`, {
    settings: { ...shown.settings, clientId: 'another' },
  });

  const after = await api.database.connections.get(id);
  expect(status).toBe(200);
  expect(body.settings.clientId).toBe('another');
  expect(after?.settings.clientSecret).toEqual(before?.settings.clientSecret);
});

it('changes only the settings that PATCH names', async () => {
  await create();

  const { body } = await api.ask('PATCH', `/v1/connections/${id}`, { settings: { clientId: 'another' } });

  expect(body.settings).toEqual({ ...salesforceSettings, clientId: 'another', clientSecret: '••••••••' });
});

it('refuses dots where no secret is stored', async () => {
  const { status, body } = await create({ ...salesforceSettings, clientSecret: '••••••••' });

  expect(status).toBe(422);
  expect(body.errors).toMatchObject([{ code: 'SECRET_MISSING', pointer: '/settings/clientSecret' }]);
});

it('deletes a connection that nothing uses', async () => {
  await create();

  expect((await api.ask('DELETE', `/v1/connections/${id}`)).status).toBe(204);

  expect((await api.ask('GET', `/v1/connections/${id}`)).status).toBe(404);
});

it('does not delete a connection that a sync uses, and names the sync', async () => {
  await create();
  await api.ask('POST', '/v1/syncs?check=false', aSync('uses-it', { target: { connection: id } }));

  const { status, body } = await api.ask('DELETE', `/v1/connections/${id}`);

  expect(status).toBe(409);
  expect(body).toMatchObject({ code: 'CONNECTION_IN_USE', detail: expect.stringContaining('uses-it') });
});

it('answers 503 with the next step when a test needs Temporal and it is not there', async () => {
  await create();

  const { status, body, headers } = await api.ask('POST', `/v1/connections/${id}/test`);

  expect(status).toBe(503);
  expect(body).toMatchObject({
    code: 'TEMPORAL_UNREACHABLE',
    detail: expect.stringContaining('saltbridge dev'),
  });
  expect(headers['retry-after']).toBe('5');
});
