import { readdir } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { aSync, salesforceSettings } from './examples.ts';
import { startTestApi, type TestApi } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await api.ask('POST', '/v1/connections', {
    id: 'salesforce-test',
    system: 'salesforce',
    settings: salesforceSettings,
  });
  await api.ask('POST', '/v1/syncs', aSync('a-sync'));
  await api.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => api.close());

it('tells an unforeseen error by an id alone, and no word of what went wrong', async () => {
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

it('leaves nothing behind of an upload that is broken off', async () => {
  // Listening on TCP, so it has an address with a port.
  const { port } = api.app.server.address() as AddressInfo;
  const folder = join(api.config.home, 'artifacts');
  const files = async () => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isFile());
  };
  const socket = connect(port, '127.0.0.1');
  const head = [
    `POST /v1/artifacts HTTP/1.1`,
    'Host: x',
    `Authorization: Bearer ${api.key}`,
    'Content-Length: 100000',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${'x'.repeat(50_000)}`);

  await eventually('the upload has begun', async () => (await files()).length > 0);
  socket.destroy();

  await eventually('the half file is gone', async () => (await files()).length === 0);
  expect((await api.ask('GET', '/v1/artifacts')).body.artifacts).toEqual([]);
});
