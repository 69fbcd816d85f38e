import { join } from 'node:path';
import type { Config } from '../config.ts';
import { connectClient, ensureSearchAttributes } from '../temporal.ts';
import { childEnvironment } from './child-environment.ts';
import { type PortWish, requireFreePorts } from './ports.ts';
import { SANDBOX_SYSTEMS } from './sandbox-systems.ts';
import { homeSecretKey } from './secret-key.ts';
import { addApi, addDatabase, addSandbox, addTemporal, addWorkers, type Workshop } from './services.ts';
import type { Addresses } from './state-file.ts';
import { findTemporalCli } from './temporal-cli/find.ts';
import { temporalPortWishes } from './temporal-server.ts';

export interface Parts {
  sandbox: boolean;
  /** Further arguments for the sandbox program. */
  sandboxArgs: readonly string[];
  workers: number;
  /** Gives up looking for a Temporal server. */
  signal: AbortSignal;
}

/** Starts everything that the config does not name as running elsewhere; settles when all are ready. */
export async function startAll(workshop: Workshop, parts: Parts): Promise<Addresses> {
  const { sandbox, sandboxArgs, workers, signal } = parts;
  const { config } = workshop;
  await requireFreePorts(portWishes(config, sandbox));
  const [temporal, databaseUrl, sandboxAddresses] = await Promise.all([
    startTemporal(workshop, signal),
    config.databaseUrl === undefined ? addDatabase(workshop) : undefined,
    sandbox ? addSandbox(workshop, sandboxArgs) : undefined,
  ]);

  const secretKey = config.secretKey?.toString('base64') ?? (await homeSecretKey(config.home));
  const env = childEnvironment(config, { databaseUrl, secretKey });
  await Promise.all([addApi(workshop, env), addWorkers(workshop, workers, env)]);
  return {
    api: config.api.url,
    apiDocs: `${config.api.url}/docs`,
    apiKeyFile: config.api.keyFile,
    temporal: temporal.address,
    temporalUi: temporal.uiUrl,
    database: databaseUrl,
    sandbox: sandboxAddresses,
    logs: join(config.home, 'logs'),
  };
}

async function startTemporal(workshop: Workshop, signal: AbortSignal) {
  const { config, log } = workshop;
  if (!config.temporal.external) {
    return addTemporal(workshop, await findTemporalCli({ config, log, signal }));
  }
  const { client, close } = await connectClient(config);
  await ensureSearchAttributes(client).finally(close);
  return { address: config.temporal.address, uiUrl: config.temporal.uiUrl };
}

function portWishes(
  { api, sandboxPort, databaseUrl, embeddedDatabasePort, temporal }: Config,
  sandbox: boolean,
) {
  const wishes: PortWish[] = [
    { port: api.port, host: api.host, what: 'the API', setting: 'SALTBRIDGE_API_PORT (--api-port)' },
  ];
  if (sandbox) {
    const setting = 'SALTBRIDGE_SANDBOX_PORT (--sandbox-port)';
    SANDBOX_SYSTEMS.forEach((system, index) => {
      wishes.push({ port: sandboxPort + index, what: `the sandbox's ${system}`, setting });
    });
  }
  if (databaseUrl === undefined) {
    const setting = 'SALTBRIDGE_DATABASE_PORT (--database-port)';
    wishes.push({ port: embeddedDatabasePort, what: 'the embedded database', setting });
  }
  if (!temporal.external) {
    wishes.push(...temporalPortWishes({ grpc: temporal.embeddedPort, ui: temporal.embeddedUiPort }));
  }
  return wishes;
}
