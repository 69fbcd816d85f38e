import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ensureSearchAttributes } from '../../src/temporal.ts';
import { type TestTemporal, testTemporal } from '../support/temporal.ts';
import { aSync, salesforceSettings } from './examples.ts';
import { startTestApi, type TestApi } from './test-api.ts';

// No worker listens to this task queue: runs start, and stay as they are until a test ends them.
let temporal: TestTemporal;
let api: TestApi;
let number = 0;
let syncId: string;
let file: string;
beforeAll(async () => {
  temporal = await testTemporal();
  await ensureSearchAttributes(temporal.client);
  api = await startTestApi({
    TEMPORAL_ADDRESS: temporal.config.temporal.address,
    SALTBRIDGE_TASK_QUEUE: temporal.taskQueue,
  });
  const connection = { id: 'salesforce-test', system: 'salesforce', settings: salesforceSettings };
  await api.ask('POST', '/v1/connections', connection);
  const upload = await api.ask('POST', '/v1/artifacts', 'Email,Note\n', { 'content-type': 'text/csv' });
  file = upload.body.id;
});
afterAll(async () => {
  await api.close();
  await temporal.close();
});
beforeEach(async () => {
  number += 1;
  syncId = `sync-${number}-${temporal.taskQueue}`.slice(0, 60);
  await api.ask('POST', '/v1/syncs?check=false', aSync(syncId));
});

const start = (headers: Record<string, string> = {}, options: object = {}) =>
  api.ask('POST', `/v1/syncs/${syncId}/runs`, { file, ...options }, headers);
const terminate = (reason?: string) => temporal.client.workflow.getHandle(`sync/${syncId}`).terminate(reason);

it('starts a run as a workflow that the Temporal tools can find', async () => {
  const { status, headers, body } = await start({}, { mode: 'preview' });
  const description = await temporal.client.workflow.getHandle(`sync/${syncId}`, body.id).describe();

  expect(status).toBe(201);
  expect(headers.location).toBe(`/v1/runs/${body.id}`);
  expect(body).toEqual({
    id: description.runId,
    syncId,
    workflowId: `sync/${syncId}`,
    links: {
      self: `/v1/runs/${body.id}`,
      events: `/v1/runs/${body.id}/events`,
      temporalUi: `http://temporal.test/${encodeURIComponent(`sync/${syncId}`)}/${body.id}`,
    },
  });
  expect(description.type).toBe('sync');
  expect(await description.staticSummary()).toBe('Users to Leads (preview)');
  const attributes = description.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
  expect(Object.fromEntries(attributes)).toMatchObject({
    SaltbridgeSync: syncId,
    SaltbridgeIntegration: 'auth0-users-to-salesforce',
  });
});

it('shows a started run at once', async () => {
  const { body: started } = await start({}, { startedBy: 'ada' });

  const { status, body } = await api.ask('GET', `/v1/runs/${started.id}`);

  expect(status).toBe(200);
  expect(body).toMatchObject({
    id: started.id,
    syncId,
    syncVersion: 1,
    status: 'running',
    options: { startedBy: 'ada' },
  });
});

it('starts a run without a body', async () => {
  const settings = { domain: 'acme.eu.auth0.com', clientId: 'id', clientSecret: 'secret' };
  await api.ask('POST', '/v1/connections', { id: 'auth0-test', system: 'auth0', settings });
  const { config } = aSync(syncId, { source: { connection: 'auth0-test' } });
  await api.ask('PUT', `/v1/syncs/${syncId}?check=false`, { name: 'Users to Leads', config });

  expect((await api.ask('POST', `/v1/syncs/${syncId}/runs`)).status).toBe(201);
});

it('refuses a second run and names the one under way', async () => {
  const { body: first } = await start();

  const { status, body } = await start();

  expect(status).toBe(409);
  expect(body).toMatchObject({
    code: 'RUN_ALREADY_RUNNING',
    run: { id: first.id, links: { self: `/v1/runs/${first.id}` } },
  });
});

it('answers the same idempotency key with the same run, under way or ended', async () => {
  const key = { 'idempotency-key': 'monday' };
  const first = await start(key);
  const underWay = await start(key);
  await terminate();
  const ended = await start(key);
  const another = await start({ 'idempotency-key': 'tuesday' });

  expect([first.status, underWay.status, ended.status, another.status]).toEqual([201, 200, 200, 201]);
  expect(underWay.body).toEqual(first.body);
  expect(ended.body).toEqual(first.body);
  expect(another.body.id).not.toBe(first.body.id);
});

it('starts one run for many simultaneous requests with one key', async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => start({ 'idempotency-key': 'same' })));

  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
});

it('keeps an idempotency key, which may name a person, out of Temporal and the database', async () => {
  const { body: started } = await start({ 'idempotency-key': 'order of ada@example.test' });

  const workflow = temporal.client.workflow.getHandle(`sync/${syncId}`, started.id);
  const [{ memo }, { events }] = await Promise.all([workflow.describe(), workflow.fetchHistory()]);
  const input = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  const kept = [memo, Buffer.from(input?.data ?? []).toString(), await api.database.runs.get(started.id)];

  expect(JSON.stringify(kept[1])).toContain('idempotencyKey');
  expect(JSON.stringify(kept)).not.toContain('ada@');
});

it('starts no run that has nothing to import, and says what it needs', async () => {
  const { body: earlier } = await start();
  await terminate();
  const path = `/v1/syncs/${syncId}/runs`;

  const without = await api.ask('POST', path, {});
  const both = await api.ask('POST', path, { file, retryOf: earlier.id });
  const nothing = await api.ask('POST', path, { retryOf: earlier.id });

  expect(without).toMatchObject({ status: 422, body: { errors: [{ code: 'FILE_MISSING' }] } });
  expect(both.body.errors).toMatchObject([{ code: 'FILE_AND_RETRY' }, { code: 'NOTHING_TO_RETRY' }]);
  expect(nothing.body.errors).toMatchObject([{ message: expect.stringContaining(`--file ${earlier.id}`) }]);
});

it('shows a run that was terminated from outside as failed, with the reason', async () => {
  const { body: started } = await start();
  await terminate('wrong file');

  const { body } = await api.ask('GET', `/v1/runs/${started.id}`);

  expect(body).toMatchObject({ status: 'failed', message: expect.stringContaining('Terminated') });
  expect(body.finishedAt).toBeDefined();
  expect(await api.database.runs.get(started.id)).toMatchObject({ status: 'failed' });
});

it('lists runs newest first, page by page', async () => {
  const ids: string[] = [];
  for (const _ of [1, 2, 3]) {
    ids.unshift((await start()).body.id);
    await terminate();
  }

  const { body: first } = await api.ask('GET', `/v1/runs?syncId=${syncId}&limit=2`);
  const after = encodeURIComponent(first.next);
  const { body: second } = await api.ask('GET', `/v1/runs?syncId=${syncId}&limit=2&after=${after}`);

  const listed = [...first.runs, ...second.runs].map((run: { id: string }) => run.id);
  expect(listed).toEqual(ids);
  expect(second).not.toHaveProperty('next');
});

it('filters runs by status', async () => {
  const { body: started } = await start();
  await terminate();
  await api.ask('GET', `/v1/runs/${started.id}`);

  const failed = await api.ask('GET', `/v1/runs?syncId=${syncId}&status=failed`);
  const completed = await api.ask('GET', `/v1/runs?syncId=${syncId}&status=completed`);

  expect(failed.body.runs).toHaveLength(1);
  expect(completed.body.runs).toEqual([]);
});

it('sends events until the run ends', async () => {
  const { body: started } = await start();

  const [events] = await Promise.all([api.ask('GET', `/v1/runs/${started.id}/events`), terminate()]);

  expect(events.headers['content-type']).toMatch(/^text\/event-stream/);
  const last = /event: end\ndata: (?<run>.*)\n\n$/.exec(events.text)?.groups?.run;
  expect(JSON.parse(last ?? '{}')).toMatchObject({ id: started.id, status: 'failed' });
});

it.each(['cancel', 'decision'])('refuses %s of a run that has ended', async (action) => {
  const { body: started } = await start();
  await terminate();

  const { status, body } = await api.ask('POST', `/v1/runs/${started.id}/${action}`, {
    decision: 'approve',
    by: 'ada',
  });

  expect(status).toBe(409);
  expect(body.code).toBe('RUN_NOT_RUNNING');
});

it('asks Temporal to cancel a run', async () => {
  const { body: started } = await start();

  const { status } = await api.ask('POST', `/v1/runs/${started.id}/cancel`);

  expect(status).toBe(202);
  const { events } = await temporal.client.workflow.getHandle(`sync/${syncId}`).fetchHistory();
  expect(events?.some((event) => event.workflowExecutionCancelRequestedEventAttributes)).toBe(true);
});

it.each(['', '/events', '/review', '/artifacts', '/artifacts/rejects'])(
  'answers 404 for %s of a run that is not there',
  async (path) => {
    expect((await api.ask('GET', `/v1/runs/nothing${path}`)).status).toBe(404);
  },
);

it('names the files that a run has when another is asked for', async () => {
  const { body: started } = await start();

  const { status, body } = await api.ask('GET', `/v1/runs/${started.id}/artifacts/rejects`);

  expect(status).toBe(404);
  expect(body.detail).toMatch(/none yet/);
});
