import { join } from 'node:path';
import { expect, it } from 'vitest';
import { demoConfig, demoSyncSuffix } from '../../src/cli/demo/config.ts';
import { loadConfig } from '../../src/config.ts';

const production = {
  SALTBRIDGE_HOME: '/srv/saltbridge',
  SALTBRIDGE_API_KEY: 'sb_production',
  SALTBRIDGE_SECRET_KEY: Buffer.alloc(32, 7).toString('hex'),
  DATABASE_URL: 'postgres://production:5432/saltbridge',
  SALTBRIDGE_ARTIFACTS: 's3://production/artifacts',
  S3_ENDPOINT: 'https://s3.example.test',
  TEMPORAL_UI_URL: 'https://temporal.example.test',
};

it('leaves the database, artifacts and keys of the machine alone', async () => {
  const { home, databaseUrl, secretKey, artifacts, api, temporal } = await demoConfig(production);

  expect(home).toBe('/srv/saltbridge/demo');
  expect([databaseUrl, secretKey, api.apiKey]).toEqual([undefined, undefined, undefined]);
  expect(artifacts).toEqual({ kind: 'folder', path: join(home, 'artifacts') });
  expect(temporal.uiUrl).toBe(`http://127.0.0.1:${temporal.embeddedUiPort}`);
});

it('uses a named Temporal server with a task queue and a workflow id of its own', async () => {
  const named = { TEMPORAL_ADDRESS: 'temporal.example.test:7233', SALTBRIDGE_TASK_QUEUE: 'production' };

  const config = await demoConfig({ ...production, ...named });

  expect(config.temporal).toMatchObject({
    address: named.TEMPORAL_ADDRESS,
    uiUrl: production.TEMPORAL_UI_URL,
    taskQueue: `saltbridge-demo-${config.api.port}`,
  });
  expect(demoSyncSuffix(config)).toMatch(/^-demo-[0-9a-f]{8}$/);
  expect(demoSyncSuffix(config)).not.toBe(demoSyncSuffix(config));
  expect(demoSyncSuffix(loadConfig({}))).toBe('');
});
