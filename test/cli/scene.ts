import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { integrations } from '../../src/integrations/index.ts';
import { createSecrets } from '../../src/store/secrets.ts';
import { ensureSearchAttributes } from '../../src/temporal.ts';
import { createWorker } from '../../src/worker/create-worker.ts';
import { createConnectionOpener } from '../../src/worker/open-connection.ts';
import { startTestApi, type TestApi } from '../api/test-api.ts';
import { startSalesforce, type TestSalesforce } from '../support/sandbox.ts';
import { testTemporal, workflowBundle } from '../support/temporal.ts';
import { type CommandResult, runHere } from './run-command.ts';

export interface Scene {
  api: TestApi;
  salesforce: TestSalesforce;
  temporal: Client;
  /** A folder for the test's files. */
  folder: string;
  saltbridge: (...args: string[]) => Promise<CommandResult>;
  close(): Promise<void>;
}

/** Everything that a person at a command line has: the API over HTTP, a worker, Temporal and a Salesforce. */
export async function startScene(): Promise<Scene> {
  const temporal = await testTemporal();
  await ensureSearchAttributes(temporal.client);
  const { address } = temporal.config.temporal;
  const [salesforce, api, folder, connection] = await Promise.all([
    startSalesforce(),
    startTestApi({ TEMPORAL_ADDRESS: address, SALTBRIDGE_TASK_QUEUE: temporal.taskQueue }),
    mkdtemp(join(tmpdir(), 'saltbridge-cli-')),
    NativeConnection.connect({ address }),
  ]);
  const { config, database, artifacts } = api;
  const secrets = createSecrets(config);
  const worker = await createWorker({
    connection,
    namespace: config.temporal.namespace,
    taskQueue: temporal.taskQueue,
    concurrentActivities: 4,
    dependencies: {
      database,
      artifacts,
      integrations,
      openConnection: createConnectionOpener({ database, secrets }),
      unseal: (sealed) => secrets.open(sealed),
      seal: (text) => secrets.seal(text),
      derive: (text) => secrets.derive(text),
    },
    workflows: { workflowBundle: { codePath: await workflowBundle() } },
  });
  const working = worker.run();
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  // Listening on TCP, so it has an address with a port.
  const { port } = api.app.server.address() as AddressInfo;
  const env = {
    SALTBRIDGE_URL: `http://127.0.0.1:${port}`,
    SALTBRIDGE_API_KEY: api.key,
    SALTBRIDGE_HOME: folder,
  };

  return {
    api,
    salesforce,
    temporal: temporal.client,
    folder,
    saltbridge: (...args) => runHere(args, env),
    async close() {
      worker.shutdown();
      await working;
      await connection.close();
      await Promise.all([api.close(), salesforce.close(), temporal.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
