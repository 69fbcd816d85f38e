import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { aSync, salesforceSettings } from './examples.ts';
import { startTestApi, type TestApi } from './test-api.ts';

let api: TestApi;
let number = 0;
let id: string;
beforeAll(async () => {
  api = await startTestApi();
  const connection = { id: 'salesforce-test', system: 'salesforce', settings: salesforceSettings };
  await api.ask('POST', '/v1/connections', connection);
});
afterAll(() => api.close());
beforeEach(() => {
  number += 1;
  id = `sync-${number}`;
});

it('creates a sync at version 1', async () => {
  const { status, headers, body } = await api.ask('POST', '/v1/syncs?check=false', aSync(id));

  expect(status).toBe(201);
  expect(headers.location).toBe(`/v1/syncs/${id}`);
  expect(body).toMatchObject({ ...aSync(id), version: 1, active: true });
});

it('lists syncs without their configs', async () => {
  await api.ask('POST', '/v1/syncs?check=false', aSync(id));

  const { body } = await api.ask('GET', '/v1/syncs');

  const listed = body.syncs.find((one: { id: string }) => one.id === id);
  expect(listed).toMatchObject({ id, version: 1, integration: 'auth0-users-to-salesforce' });
  expect(listed).not.toHaveProperty('config');
});

it('makes a new version of another config and keeps the old one', async () => {
  await api.ask('POST', '/v1/syncs?check=false', aSync(id));
  const changed = aSync(id, { defaults: { Company: 'Acme' } });

  const { body } = await api.ask('PUT', `/v1/syncs/${id}?check=false`, {
    name: changed.name,
    config: changed.config,
  });
  const { body: history } = await api.ask('GET', `/v1/syncs/${id}/versions`);

  expect(body).toMatchObject({ version: 2, config: changed.config });
  expect(history.versions.map((one: { version: number }) => one.version)).toEqual([2, 1]);
  expect(history.versions[1].config).toEqual(aSync(id).config);
});

it('makes no new version of the same config', async () => {
  await api.ask('POST', '/v1/syncs?check=false', aSync(id));

  const { body } = await api.ask('PUT', `/v1/syncs/${id}?check=false`, {
    name: 'Another name',
    config: aSync(id).config,
  });

  expect(body).toMatchObject({ version: 1, name: 'Another name' });
});

it('refuses a change of a version that is no longer the current one', async () => {
  await api.ask('POST', '/v1/syncs?check=false', aSync(id));
  const change = {
    name: 'x',
    config: aSync(id, { defaults: { Company: 'Acme' } }).config,
    expectedVersion: 1,
  };
  await api.ask('PUT', `/v1/syncs/${id}?check=false`, change);

  const { status, body } = await api.ask('PUT', `/v1/syncs/${id}?check=false`, {
    ...change,
    config: aSync(id).config,
  });

  expect(status).toBe(409);
  expect(body.code).toBe('SYNC_CHANGED');
});

it('says everything that is wrong with a config at once', async () => {
  const config = {
    target: { connection: 'salesforce-test', colour: 1 },
    mapping: [{ column: '' }],
    defaults: 3,
  };

  const { status, body } = await api.ask('POST', '/v1/syncs?check=false', aSync(id, config));

  expect(status).toBe(422);
  const pointers = body.errors.map((one: { pointer: string }) => one.pointer);
  expect(pointers).toEqual(
    expect.arrayContaining(['/config/target/colour', '/config/mapping/0/column', '/config/defaults']),
  );
  expect((await api.ask('GET', `/v1/syncs/${id}`)).status).toBe(404);
});

it.each([
  ['an unknown integration', { integration: 'nothing' }, 'UNKNOWN_INTEGRATION'],
  [
    'an unknown connection',
    { config: aSync('x', { target: { connection: 'nowhere' } }).config },
    'UNKNOWN_CONNECTION',
  ],
  [
    'a connection to another system',
    { config: aSync('x', { source: { connection: 'salesforce-test' } }).config },
    'WRONG_SYSTEM',
  ],
])('refuses %s', async (_, change, code) => {
  const { status, body } = await api.ask('POST', '/v1/syncs?check=false', { ...aSync(id), ...change });

  expect(status).toBe(422);
  expect(body.errors).toMatchObject([{ code }]);
});

it('tells the form problems of a draft without any live system', async () => {
  const { status, body } = await api.ask('POST', '/v1/syncs/validate', {
    integration: 'auth0-users-to-salesforce',
    config: {},
  });

  expect(status).toBe(200);
  expect(body.ok).toBe(false);
  expect(body.problems.map((one: { pointer: string }) => one.pointer)).toEqual([
    '/config/target',
    '/config/mapping',
  ]);
});

it('deletes a sync, whose id may then be used again', async () => {
  await api.ask('POST', '/v1/syncs?check=false', aSync(id));

  expect((await api.ask('DELETE', `/v1/syncs/${id}`)).status).toBe(204);
  expect((await api.ask('GET', `/v1/syncs/${id}`)).status).toBe(404);
  expect((await api.ask('POST', '/v1/syncs?check=false', aSync(id))).body.version).toBe(2);
});

it('answers 503 with the next step when a run is started without Temporal, and records none', async () => {
  await api.ask('POST', '/v1/syncs?check=false', aSync(id));

  const upload = await api.ask('POST', '/v1/artifacts', 'Email,Note\n', { 'content-type': 'text/csv' });

  const { status, body } = await api.ask('POST', `/v1/syncs/${id}/runs`, { file: upload.body.id });

  expect(status).toBe(503);
  expect(body.code).toBe('TEMPORAL_UNREACHABLE');
  expect((await api.ask('GET', `/v1/runs?syncId=${id}`)).body.runs).toEqual([]);
});

it('refuses to start a run of a file or a run that is not there', async () => {
  await api.ask('POST', '/v1/syncs?check=false', aSync(id));

  const start = (options: object) => api.ask('POST', `/v1/syncs/${id}/runs`, options);
  const file = await start({ file: 'no-file' });
  const run = await start({ retryOf: 'no-run' });

  expect(file).toMatchObject({ status: 422, body: { errors: [{ code: 'NO_FILE', pointer: '/file' }] } });
  expect(run).toMatchObject({ status: 422, body: { errors: [{ code: 'NO_RUN', pointer: '/retryOf' }] } });
});

it('describes every integration and connection by a JSON Schema', async () => {
  const { body } = await api.ask('GET', '/v1/integrations');

  expect(body.integrations).toMatchObject([
    {
      id: 'auth0-users-to-salesforce',
      source: 'auth0',
      destination: 'salesforce',
      config: { type: 'object', required: ['target', 'mapping'] },
    },
    {
      id: 'auth0-first-login-to-salesforce',
      label: 'Create a New Lead in Salesforce on First Login',
      section: 'Webhook',
      config: { type: 'object', required: ['source', 'target'] },
    },
    {
      id: 'salesforce-to-segment',
      source: 'salesforce',
      destination: 'segment',
      config: { type: 'object', required: ['source', 'destination', 'model', 'mapping'] },
    },
  ]);
  const salesforce = body.connections.find((one: { system: string }) => one.system === 'salesforce');
  expect(salesforce.settings.properties.clientSecret).toMatchObject({ secret: true });
});
