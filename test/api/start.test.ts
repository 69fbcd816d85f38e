import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { startApi } from '../../src/api/start.ts';
import { loadConfig } from '../../src/config.ts';
import { freePort } from '../../src/dev/ports.ts';
import type { EmbeddedDatabase } from '../../src/store/embedded/start.ts';
import { dropTables, startTestDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let database: EmbeddedDatabase;
let env: { SALTBRIDGE_HOME: string; [name: string]: string };
beforeAll(async () => {
  const home = await mkdtemp(join(tmpdir(), 'saltbridge-api-'));
  database = await startTestDatabase(join(home, 'database'));
  await dropTables(database.url);
  return async () => {
    await database.close();
    await rm(home, { recursive: true, force: true });
  };
});
beforeEach(async () => {
  env = {
    SALTBRIDGE_HOME: await temporaryFolder(),
    DATABASE_URL: database.url,
    SALTBRIDGE_API_PORT: String(await freePort()),
    SALTBRIDGE_SECRET_KEY: '0'.repeat(64),
    // Port 1 is nobody's.
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  };
});

const start = (more: Record<string, string> = {}) =>
  startApi(loadConfig({ ...env, ...more }), pino({ level: 'silent' }));
const statusWith = async (url: string, key = '') =>
  (await fetch(`${url}/v1/syncs`, { headers: { Authorization: `Bearer ${key}` } })).status;

// The first of these tests, since only it has a database without any table.
it('makes a key at the first start only, for its owner alone to read', async () => {
  const first = await start();
  const status = await statusWith(first.ready.url, first.ready.apiKey);
  await first.close();
  const second = await start();
  await second.close();

  expect(status).toBe(200);
  expect(second.ready).toEqual({ url: first.ready.url, docs: `${first.ready.url}/docs` });
  const file = join(env.SALTBRIDGE_HOME, 'api-key');
  expect((await readFile(file, 'utf8')).trim()).toBe(first.ready.apiKey);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('takes over the key that the environment gives', async () => {
  const key = 'sb_a-key-that-somebody-made-elsewhere';

  const api = await start({ SALTBRIDGE_API_KEY: key });
  const status = await statusWith(api.ready.url, key);
  await api.close();

  expect(status).toBe(200);
  expect(api.ready).not.toHaveProperty('apiKey');
  await expect(stat(join(env.SALTBRIDGE_HOME, 'api-key'))).rejects.toThrow(/ENOENT/);
});

it('says which port is busy and how to choose another', async () => {
  const api = await start();
  onTestFinished(() => api.close());

  const complaint = /^Port \d+ on 127\.0\.0\.1 is busy; .*SALTBRIDGE_API_PORT/;
  await expect(start()).rejects.toMatchObject({ kind: 'config', message: expect.stringMatching(complaint) });
});

it('ends although somebody still has a connection open', async () => {
  const api = await start();
  const response = await fetch(`${api.ready.url}/docs`, { headers: { Connection: 'keep-alive' } });
  await response.arrayBuffer();

  await expect(api.close()).resolves.toBeUndefined();
});
