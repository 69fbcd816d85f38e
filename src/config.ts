import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { type ArtifactSettings, artifactSettings } from './config/artifacts.ts';
import { type Environment, parseEnvironment, type Variables } from './config/environment.ts';
import { secretFromEnvironment } from './config/secrets.ts';
import { type TemporalSettings, temporalSettings } from './config/temporal.ts';
import { type Problem, throwIfAny } from './core/errors.ts';

/** Everything a process needs to know before it starts. Made once, by `loadConfig`, and handed down. */
export interface Config {
  /** Absolute path of the folder that holds whatever the embedded default keeps. */
  home: string;
  logLevel: Variables['LOG_LEVEL'];
  /**
   * `url` and `apiKey` are what clients use, `host` and `port` what the server listens on. `keyFile` holds the
   * key that the API makes at the first start of the embedded default.
   */
  api: {
    host: string;
    port: number;
    url: string;
    /** Whether SALTBRIDGE_URL says so; else it is where the embedded default listens. */
    urlGiven: boolean;
    apiKey: string | undefined;
    keyFile: string;
  };
  /** First port of the sandbox; its systems take consecutive ones. */
  sandboxPort: number;
  /** Of a PostgreSQL server; absent means the embedded database. */
  databaseUrl: string | undefined;
  embeddedDatabasePort: number;
  artifacts: ArtifactSettings;
  /** 32 bytes; absent means that nobody gave one, and `saltbridge dev` makes its own in `home`. */
  secretKey: Buffer | undefined;
  temporal: TemporalSettings;
  worker: { maxConcurrentActivities: number };
  /** Where to look for programs, and where to keep those that we build. */
  machine: { searchPath: string[]; cacheFolder: string };
  /**
   * The value behind a reference such as `env:SFCOM_CLIENT_SECRET`, given the name alone.
   *
   * @throws SaltbridgeError `config` when the variable is not set, or is one of Saltbridge's own
   */
  secretFromEnv: (name: string) => string;
}

/**
 * Reads and checks the environment. An empty variable counts as one that is not set.
 *
 * @throws SaltbridgeError `config` with one problem for each wrong variable
 */
export function loadConfig(env: Environment = process.env): Config {
  const { variables, problems: malformed } = parseEnvironment(env);
  const problems: Problem[] = [...malformed];
  const home = resolve(variables.SALTBRIDGE_HOME);
  const artifacts = artifactSettings(variables, join(home, 'artifacts'), problems);
  const temporal = temporalSettings(env, variables, problems);
  throwIfAny(problems, 'The environment is not usable; set these variables right and start again:');

  return {
    home,
    logLevel: variables.LOG_LEVEL,
    api: {
      host: variables.SALTBRIDGE_API_HOST,
      port: variables.SALTBRIDGE_API_PORT,
      url: variables.SALTBRIDGE_URL ?? localUrl(variables),
      urlGiven: variables.SALTBRIDGE_URL !== undefined,
      apiKey: variables.SALTBRIDGE_API_KEY,
      keyFile: join(home, 'api-key'),
    },
    sandboxPort: variables.SALTBRIDGE_SANDBOX_PORT,
    databaseUrl: variables.DATABASE_URL,
    embeddedDatabasePort: variables.SALTBRIDGE_DATABASE_PORT,
    artifacts,
    secretKey: variables.SALTBRIDGE_SECRET_KEY,
    temporal,
    worker: { maxConcurrentActivities: variables.SALTBRIDGE_WORKER_ACTIVITIES },
    machine: {
      searchPath: (env.PATH ?? '').split(delimiter).filter(Boolean),
      cacheFolder: cacheFolder(env),
    },
    secretFromEnv: (name) => secretFromEnvironment(env, name),
  };
}

/**
 * The environment for a process that we start: our own, with these variables set, and those given as
 * `undefined` left out.
 */
export function environmentWith(
  changes: Record<string, string | undefined>,
  env: Environment = process.env,
): Record<string, string> {
  const merged = Object.entries({ ...env, ...changes });
  return Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** A server that listens everywhere is reached through the loopback address. */
function localUrl(variables: Variables): string {
  const everywhere = ['0.0.0.0', '::'].includes(variables.SALTBRIDGE_API_HOST);
  const host = everywhere ? '127.0.0.1' : variables.SALTBRIDGE_API_HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${variables.SALTBRIDGE_API_PORT}`;
}

/** The user's cache folder on this platform. */
function cacheFolder(env: Environment): string {
  const own = env.XDG_CACHE_HOME || undefined;
  if (own !== undefined) return join(own, 'saltbridge');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'saltbridge');
  if (process.platform === 'win32') return join(env.LOCALAPPDATA || homedir(), 'saltbridge', 'cache');
  return join(homedir(), '.cache', 'saltbridge');
}
