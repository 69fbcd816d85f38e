import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import type { Problem } from '../core/errors.ts';
import type { Environment, Variables } from './environment.ts';

export interface TemporalSettings {
  /** `host:port`; that of the embedded server where nobody named one. */
  address: string;
  /** Somebody named a server, so we start none. */
  external: boolean;
  namespace: string;
  /** Of its Web UI, for links; without a slash at its end. Known by itself only for the embedded server. */
  uiUrl: string | undefined;
  tls: ClientConnectConfig['connectionOptions']['tls'];
  apiKey: string | undefined;
  metadata: ClientConnectConfig['connectionOptions']['metadata'];
  taskQueue: string;
  /** A `temporal` program to use instead of looking for one. */
  cliPath: string | undefined;
  embeddedPort: number;
  embeddedUiPort: number;
}

/**
 * The same variables and profiles as the `temporal` command reads: TEMPORAL_ADDRESS, _NAMESPACE, _API_KEY,
 * _TLS…, _GRPC_META_… and, where TEMPORAL_PROFILE or TEMPORAL_CONFIG_FILE names one, a profile in a file.
 * The user's default file alone is not read: it may well name a production cluster.
 *
 * @see https://docs.temporal.io/develop/environment-configuration (checked 2026-11)
 */
export function temporalSettings(
  env: Environment,
  variables: Variables,
  problems: Problem[],
): TemporalSettings {
  const { connectionOptions, namespace } = connectSettings(env, problems);
  const address = connectionOptions.address;
  if (address?.includes('/')) {
    problems.push({ code: 'ENVIRONMENT', message: 'TEMPORAL_ADDRESS must be host:port, without a scheme' });
  }

  const external = address !== undefined;
  return {
    address: address ?? `127.0.0.1:${variables.SALTBRIDGE_TEMPORAL_PORT}`,
    external,
    namespace: namespace ?? 'default',
    uiUrl: variables.TEMPORAL_UI_URL?.replace(/\/+$/, '') ?? (external ? undefined : embeddedUi(variables)),
    // The embedded server speaks neither TLS nor API keys; those are for a server that is named.
    tls: external ? connectionOptions.tls : undefined,
    apiKey: external ? connectionOptions.apiKey : undefined,
    metadata: external ? connectionOptions.metadata : undefined,
    taskQueue: variables.SALTBRIDGE_TASK_QUEUE,
    cliPath: variables.TEMPORAL_CLI_PATH,
    embeddedPort: variables.SALTBRIDGE_TEMPORAL_PORT,
    embeddedUiPort: variables.SALTBRIDGE_TEMPORAL_UI_PORT,
  };
}

function embeddedUi(variables: Variables): string {
  return `http://127.0.0.1:${variables.SALTBRIDGE_TEMPORAL_UI_PORT}`;
}

function connectSettings(env: Environment, problems: Problem[]): ClientConnectConfig {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && value !== '') given[name] = value;
  const named = 'TEMPORAL_PROFILE' in given || 'TEMPORAL_CONFIG_FILE' in given;
  try {
    return loadClientConnectConfig({ overrideEnvVars: given, disableFile: !named });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `TEMPORAL_PROFILE, TEMPORAL_CONFIG_FILE or a TEMPORAL_TLS_…_PATH is not readable: ${reason}`;
    problems.push({ code: 'ENVIRONMENT', message });
    return { connectionOptions: {} };
  }
}
