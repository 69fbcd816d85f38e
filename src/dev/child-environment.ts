import { type Config, environmentWith } from '../config.ts';

/** What the embedded parts turned out to be. */
export interface Surroundings {
  /** Absent when DATABASE_URL names one already. */
  databaseUrl: string | undefined;
  secretKey: string;
}

/** The environment of api and worker: in production the same variables are set by whoever starts them. */
export function childEnvironment(
  config: Config,
  { databaseUrl, secretKey }: Surroundings,
): Record<string, string> {
  return environmentWith({
    SALTBRIDGE_HOME: config.home,
    SALTBRIDGE_API_HOST: config.api.host,
    SALTBRIDGE_API_PORT: String(config.api.port),
    SALTBRIDGE_URL: config.api.url,
    SALTBRIDGE_SANDBOX_PORT: String(config.sandboxPort),
    SALTBRIDGE_API_KEY: config.api.apiKey,
    SALTBRIDGE_SECRET_KEY: secretKey,
    SALTBRIDGE_TASK_QUEUE: config.temporal.taskQueue,
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
    ...(config.artifacts.kind === 'folder' && { SALTBRIDGE_ARTIFACTS: config.artifacts.path }),
    ...(!config.temporal.external && embeddedTemporal(config)),
  });
}

/** Keys and certificates that are set for another server would be offered to this one. */
function embeddedTemporal({ temporal }: Config): Record<string, string | undefined> {
  return {
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_UI_URL: temporal.uiUrl,
    TEMPORAL_TLS: 'false',
    TEMPORAL_API_KEY: undefined,
    TEMPORAL_PROFILE: undefined,
    TEMPORAL_CONFIG_FILE: undefined,
  };
}
