import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Dependencies } from '../../src/activities/dependencies.ts';
import type { ArtifactStore } from '../../src/core/artifact.ts';
import { integrations } from '../../src/integrations/index.ts';
import { createFolderStore } from '../../src/store/artifacts/folder.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { createSecrets, type Secrets } from '../../src/store/secrets.ts';
import { ensureSearchAttributes, nativeConnection } from '../../src/temporal.ts';
import { createWorker } from '../../src/worker/create-worker.ts';
import { createConnectionOpener } from '../../src/worker/open-connection.ts';
import { startTestDatabase } from './database.ts';
import { testTemporal, workflowBundle } from './temporal.ts';

export interface TestWorker {
  /** Ends it in order, as SIGTERM does. */
  stop(): Promise<void>;
}

/** All that runs need of Saltbridge itself, in this process, for one test file. */
export interface Engine {
  client: Client;
  taskQueue: string;
  database: Database;
  artifacts: ArtifactStore;
  secrets: Secrets;
  /** @param changes  replaces some of what steps need, to disturb them */
  startWorker(changes?: Partial<Dependencies>): Promise<TestWorker>;
  close(): Promise<void>;
}

/** An engine without a worker: `startWorker` once, or as the test has it. */
export async function startEngine(): Promise<Engine> {
  quietRuntime();
  const temporal = await testTemporal();
  const { client, taskQueue, config } = temporal;
  await ensureSearchAttributes(client);
  const embedded = await startTestDatabase(join(config.home, 'database'));
  const database = await openDatabase(embedded.url);
  const artifacts = createFolderStore(join(config.home, 'artifacts'));
  const secrets = createSecrets({ secretKey: randomBytes(32), secretFromEnv: () => undefined });
  const connection = await nativeConnection(config);
  const codePath = await workflowBundle();
  const running = new Set<TestWorker>();

  async function startWorker(changes: Partial<Dependencies> = {}): Promise<TestWorker> {
    const openConnection = createConnectionOpener({ database, secrets });
    const worker = await createWorker({
      connection,
      namespace: config.temporal.namespace,
      taskQueue,
      concurrentActivities: 8,
      dependencies: {
        database,
        artifacts,
        integrations,
        openConnection,
        unseal: (sealed) => secrets.open(sealed),
        seal: (text) => secrets.seal(text),
        derive: (text) => secrets.derive(text),
        ...changes,
      },
      workflows: { workflowBundle: { codePath } },
    });
    const ended = worker.run();
    const handle: TestWorker = {
      stop: async () => {
        if (running.delete(handle)) worker.shutdown();
        await ended;
      },
    };
    running.add(handle);
    return handle;
  }

  return {
    client,
    taskQueue,
    database,
    artifacts,
    secrets,
    startWorker,
    async close() {
      await Promise.all([...running].map((worker) => worker.stop()));
      await connection.close();
      await database.close();
      await embedded.close();
      await temporal.close();
    },
  };
}

let quiet = false;

/** What a worker logs of the failures that tests make is told by the run too. Once a process, before any worker. */
function quietRuntime(): void {
  if (quiet) return;
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
  });
  quiet = true;
}
