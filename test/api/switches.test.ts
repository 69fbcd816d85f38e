import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { aChangeSync, aSync } from './examples.ts';
import { startTemporalApi, type TemporalApi } from './temporal-api.ts';

let api: TemporalApi;
let id: string;
beforeAll(async () => {
  api = await startTemporalApi();
}, 120_000);
afterAll(() => api.close());
beforeEach(async () => {
  id = `contacts-${randomUUID()}`;
  await api.ask('POST', '/v1/syncs?check=false', aChangeSync(id));
});
const turn = (change: unknown) => api.ask('PUT', `/v1/syncs/${id}/switches`, change);
const all = { mapping: true, source: true, destination: true };

it('shows the four switches of a new sync, all but the model off', async () => {
  const { status, body } = await api.ask('GET', `/v1/syncs/${id}/switches`);

  expect(status).toBe(200);
  expect(body).toEqual({
    syncId: id,
    version: 1,
    flows: false,
    switches: [
      { name: 'source', label: 'Enable source', on: false },
      { name: 'destination', label: 'Enable destination', on: false },
      { name: 'model', label: 'Enable model', on: true },
      { name: 'mapping', label: 'Mapping Status', on: false },
    ],
  });
});

it('lets data flow once all are on, as one new version, and leaves the rest of the config alone', async () => {
  const { body } = await turn(all);
  const { body: sync } = await api.ask('GET', `/v1/syncs/${id}`);

  expect(body).toMatchObject({ flows: true, version: 2 });
  const { source, destination, mapping, model } = aChangeSync(id).config;
  expect(sync.config).toEqual({
    source: { ...source, enabled: true },
    destination: { ...destination, enabled: true },
    mapping: { ...mapping, enabled: true },
    model,
  });
});

it.each(['source', 'destination', 'model'])('lets nothing flow while the %s alone is off', async (name) => {
  await turn(all);

  expect((await turn({ [name]: false })).body).toMatchObject({ flows: false, version: 3 });
});

it('makes no version where nothing is turned', async () => {
  await turn(all);

  expect((await turn({ source: true })).body).toMatchObject({ version: 2 });
});

it.each([
  ['switched on before the mapping', {}, { source: true }],
  ['left on without the mapping', all, { mapping: false }],
])('refuses a source that is %s, and says what comes first', async (_, before, change) => {
  await turn(before);

  const { status, body } = await turn(change);

  expect(status).toBe(422);
  expect(body).toMatchObject({
    code: 'INVALID_SYNC',
    errors: [{ pointer: '/config/source/enabled', message: expect.stringContaining('the mapping first') }],
  });
});

it('refuses a switch that is not there, and names those that are', async () => {
  const { status, body } = await turn({ sources: true });

  expect(status).toBe(422);
  expect(body.errors[0]).toMatchObject({
    code: 'UNKNOWN_SWITCH',
    pointer: '/sources',
    message: expect.stringContaining('source, destination, model, mapping'),
  });
});

it('refuses to turn or pause a sync that moves files', async () => {
  const files = `files-${randomUUID()}`;
  await api.ask('POST', '/v1/syncs?check=false', aSync(files));

  const switches = await api.ask('GET', `/v1/syncs/${files}/switches`);
  const paused = await api.ask('POST', `/v1/syncs/${files}/pause`);

  expect(switches.body).toMatchObject({ status: 422, code: 'NO_SWITCHES' });
  expect(paused.body).toMatchObject({ status: 422, code: 'NO_SCHEDULE' });
});

it('refuses a run of what is switched off, naming the switches, and starts a preview', async () => {
  const run = await api.ask('POST', `/v1/syncs/${id}/runs`, {});
  const preview = await api.ask('POST', `/v1/syncs/${id}/runs`, { mode: 'preview' });

  expect(run.body).toMatchObject({
    status: 422,
    code: 'SWITCHED_OFF',
    detail: expect.stringContaining(`saltbridge enable ${id} source destination mapping`),
  });
  expect(preview.status).toBe(201);
  await api.client.workflow.getHandle(`sync/${id}`).terminate();
});
