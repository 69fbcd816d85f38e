import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { childEnvironment } from '../../src/dev/child-environment.ts';

it('gives api and worker the task queue and API key of the config, whatever our own environment says', () => {
  const config = loadConfig({ SALTBRIDGE_TASK_QUEUE: 'demo', SALTBRIDGE_API_KEY: 'sb_demo' });

  const env = childEnvironment(config, { databaseUrl: 'postgres://here', secretKey: 'secret' });

  expect(loadConfig({ ...env, SALTBRIDGE_SECRET_KEY: '' })).toMatchObject({
    databaseUrl: 'postgres://here',
    temporal: { taskQueue: 'demo' },
    api: { apiKey: 'sb_demo' },
  });
});
