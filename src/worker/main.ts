import pino from 'pino';
import { type Config, loadConfig } from '../config.ts';
import { SaltbridgeError } from '../core/errors.ts';
import { integrations } from '../integrations/index.ts';
import { openArtifactStore } from '../store/artifacts/index.ts';
import { openDatabase } from '../store/database.ts';
import { createSecrets } from '../store/secrets.ts';
import { connectClient, ensureSearchAttributes, nativeConnection } from '../temporal.ts';
import { createWorker } from './create-worker.ts';
import { createConnectionOpener } from './open-connection.ts';
import { installRuntimeLog } from './runtime-log.ts';

/** One worker process: everything from the environment, until SIGINT or SIGTERM ends it. */
async function main(config: Config): Promise<void> {
  if (config.databaseUrl === undefined) {
    throw new SaltbridgeError(
      'config',
      'DATABASE_URL is not set: set it, or let `saltbridge dev` start everything',
    );
  }
  installRuntimeLog(pino({ name: 'worker', level: config.logLevel }));
  const { client, close } = await connectClient(config);
  await ensureSearchAttributes(client).finally(close);
  const database = await openDatabase(config.databaseUrl);
  await database.migrate();
  const connection = await nativeConnection(config);
  const secrets = createSecrets(config);
  const { namespace, taskQueue } = config.temporal;
  try {
    const worker = await createWorker({
      connection,
      namespace,
      taskQueue,
      concurrentActivities: config.worker.maxConcurrentActivities,
      dependencies: {
        database,
        artifacts: openArtifactStore(config.artifacts),
        integrations,
        openConnection: createConnectionOpener({ database, secrets }),
        unseal: (sealed) => secrets.open(sealed),
        seal: (text) => secrets.seal(text),
        derive: (text) => secrets.derive(text),
      },
    });
    process.stdout.write(`${JSON.stringify({ ready: true, taskQueue, namespace })}\n`);
    await worker.run();
  } finally {
    await Promise.all([connection.close(), database.close()]);
  }
}

try {
  await main(loadConfig());
} catch (error) {
  process.stderr.write(`${error instanceof SaltbridgeError ? error.message : (error as Error)?.stack}\n`);
  process.exitCode = 2;
}
