import { randomUUID } from 'node:crypto';
import { join, relative } from 'node:path';
import type { Environment } from '../../config/environment.ts';
import { type Config, environmentWith, loadConfig } from '../../config.ts';
import { freePort } from '../../dev/ports.ts';
import { SANDBOX_SYSTEMS } from '../../dev/sandbox-systems.ts';

/**
 * Ports, folder, database and keys of its own. Of the machine's services only a Temporal server that is named is
 * used, on a task queue of the demo's own: neither side's worker takes the other's steps.
 *
 * @param env  default: the environment of this process
 */
export async function demoConfig(env?: Environment): Promise<Config> {
  const base = loadConfig(env);
  const systems = SANDBOX_SYSTEMS.length;
  const port = await freePort(4 + systems);
  return loadConfig(
    environmentWith(
      {
        SALTBRIDGE_HOME: join(base.home, 'demo'),
        SALTBRIDGE_API_HOST: '127.0.0.1',
        SALTBRIDGE_API_PORT: String(port),
        SALTBRIDGE_URL: undefined,
        SALTBRIDGE_API_KEY: undefined,
        SALTBRIDGE_SANDBOX_PORT: String(port + 1),
        SALTBRIDGE_TEMPORAL_PORT: String(port + systems + 1),
        SALTBRIDGE_TEMPORAL_UI_PORT: String(port + systems + 2),
        SALTBRIDGE_DATABASE_PORT: String(port + systems + 3),
        SALTBRIDGE_TASK_QUEUE: `saltbridge-demo-${port}`,
        SALTBRIDGE_SECRET_KEY: undefined,
        DATABASE_URL: undefined,
        SALTBRIDGE_ARTIFACTS: undefined,
        S3_ENDPOINT: undefined,
        S3_REGION: undefined,
        S3_ACCESS_KEY_ID: undefined,
        S3_SECRET_ACCESS_KEY: undefined,
        // That of another server.
        ...(!base.temporal.external && { TEMPORAL_UI_URL: undefined }),
      },
      env,
    ),
  );
}

/**
 * For the id of the demo's sync, which names its workflow: on a server that is not the demo's own, the plain one
 * may be somebody's.
 */
export function demoSyncSuffix({ temporal }: Pick<Config, 'temporal'>): string {
  return temporal.external ? `-demo-${randomUUID().slice(0, 8)}` : '';
}

/** How the command is called in another terminal, in the same folder, while the demo runs. */
export function besideDemo({ home }: Pick<Config, 'home'>): string {
  return `SALTBRIDGE_HOME=${relative('', home)} bin/saltbridge`;
}
