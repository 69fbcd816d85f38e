import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import { hookReaders } from '../connectors/hooks.ts';
import { connectionKinds } from '../connectors/settings.ts';
import { SaltbridgeError } from '../core/errors.ts';
import { integrations } from '../integrations/index.ts';
import { openArtifactStore } from '../store/artifacts/index.ts';
import { openDatabase } from '../store/database.ts';
import { createSecrets } from '../store/secrets.ts';
import { connectClient, ensureSearchAttributes } from '../temporal.ts';
import { createApp } from './app.ts';
import { DOCS_PATH } from './documentation.ts';
import { ensureFirstKey } from './first-key.ts';
import { type Feeder, startFeeder } from './hooks/feeder.ts';
import { type ScheduleKeeper, startScheduleKeeper } from './schedules/keeper.ts';
import { createTemporalAccess, type TemporalAccess } from './temporal-access.ts';
import { UPLOAD_LIMIT_BYTES } from './upload-limit.ts';

const feeding = { everyMs: 5_000, startAgainAfterMs: 600_000 };
const scheduling = { everyMs: 60_000 };

export interface RunningApi {
  ready: { url: string; docs: string /** Made at this very start. */; apiKey?: string };
  close(): Promise<void>;
}

/** Puts the API together from the environment's settings and listens. */
export async function startApi(config: Config, logger: FastifyBaseLogger): Promise<RunningApi> {
  if (config.databaseUrl === undefined) {
    throw new SaltbridgeError(
      'config',
      'DATABASE_URL is not set: set it, or let `saltbridge dev` start everything',
    );
  }
  const database = await openDatabase(config.databaseUrl);
  const temporal = temporalOf(config);
  let feeder: Feeder | undefined;
  let keeper: ScheduleKeeper | undefined;
  try {
    await database.migrate();
    const apiKey = await ensureFirstKey(config, database);
    feeder = startFeeder({ database, temporal, integrations }, { ...feeding, logger });
    keeper = startScheduleKeeper({ database, temporal, integrations }, { ...scheduling, logger });
    const app = createApp({
      database,
      temporal,
      feeder,
      hookReaders,
      logger,
      integrations,
      artifacts: openArtifactStore(config.artifacts),
      secrets: createSecrets(config),
      connectionKinds,
      publicUrl: config.api.url,
      uploadLimitBytes: UPLOAD_LIMIT_BYTES,
      workflowPage: workflowPageOf(config),
    });
    const { host, port } = config.api;
    await app.listen({ host, port }).catch((error: unknown) => {
      throw busyPort(error, host, port);
    });
    return {
      ready: {
        url: config.api.url,
        docs: config.api.url + DOCS_PATH,
        ...(apiKey !== undefined && { apiKey }),
      },
      async close() {
        await app.close();
        await Promise.all([feeder?.stop(), keeper?.stop()]);
        await Promise.all([database.close(), temporal.close()]);
      },
    };
  } catch (error) {
    await Promise.all([feeder?.stop(), keeper?.stop()]);
    await Promise.all([database.close(), temporal.close()]);
    throw error;
  }
}

function temporalOf(config: Config): TemporalAccess {
  return createTemporalAccess({
    address: config.temporal.address,
    taskQueue: config.temporal.taskQueue,
    async connect() {
      const connected = await connectClient(config);
      // Starting a run sets them, and the server refuses those that it doesn't know.
      await ensureSearchAttributes(connected.client);
      return connected;
    },
  });
}

function workflowPageOf({ temporal }: Config) {
  const { uiUrl, namespace } = temporal;
  return (workflowId: string, runId: string) =>
    uiUrl && `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}/${runId}/history`;
}

function busyPort(error: unknown, host: string, port: number): unknown {
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) return error;
  const message = `Port ${port} on ${host} is busy; stop what listens there, or set SALTBRIDGE_API_PORT to another`;
  return new SaltbridgeError('config', message, { cause: error, code: 'PORT_BUSY' });
}
