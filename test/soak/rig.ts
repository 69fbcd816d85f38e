import { findApiKey } from '../../src/cli/api-key.ts';
import { type ApiClient, createApiClient } from '../../src/cli/client.ts';
import { type Config, environmentWith, loadConfig } from '../../src/config.ts';
import { killRecorded } from '../../src/dev/leftovers.ts';
import { freePort } from '../../src/dev/ports.ts';
import { signal } from '../../src/dev/process-mark.ts';
import { type Dev, startDev } from '../../src/dev/start.ts';
import { readState } from '../../src/dev/state-file.ts';
import { type Auth0Client, startAuth0 } from '../sandbox/auth0/client.ts';
import { startSalesforce, type TestSalesforce } from '../support/sandbox.ts';
import { startSegment, type TestSegment } from '../support/segment.ts';
import { startSlack, type TestSlack } from '../support/slack.ts';

/** `worker` is one of them, in turn; `everything` is Temporal, the database, the API and every worker at one stroke. */
export type Victim = 'worker' | 'api' | 'temporal' | 'database' | 'everything';

/** Users of the tenant from the start: who logs in among them is nobody new. */
export const EARLIER_USERS = 200;

/** The whole product in processes of its own, as `saltbridge dev` starts them, beside vendors that stay. */
export interface Rig {
  salesforce: TestSalesforce;
  auth0: Auth0Client;
  slack: TestSlack;
  segment: TestSegment;
  api: ApiClient;
  /** Ends processes as `kill -9` does; whatever keeps them running starts them again. */
  kill(victim: Victim): Promise<void>;
  stop(): Promise<void>;
}

export interface RigOptions {
  /** Everything is kept in this folder. */
  home: string;
  workers: number;
  log: (line: string) => void;
}

/** @throws SaltbridgeError when a part does not get ready; nothing is left running then */
export async function startRig({ home, workers, log }: RigOptions): Promise<Rig> {
  const config = await rigConfig(home);
  const [salesforce, auth0, slack, segment] = await Promise.all([
    startSalesforce(),
    startAuth0({ users: EARLIER_USERS, badEvery: 0 }),
    startSlack(),
    startSegment(),
  ]);
  const closeVendors = () =>
    Promise.all([salesforce.close(), auth0.sandbox.close(), slack.close(), segment.close()]);
  const start = () => startDev({ config, services: { sandbox: false, workers }, log });
  let dev: Dev;
  try {
    dev = await start();
  } catch (error) {
    await closeVendors();
    throw error;
  }
  const key = await findApiKey(config);
  let turn = 0;

  return {
    salesforce,
    auth0,
    slack,
    segment,
    api: createApiClient({ url: config.api.url, key: async () => key }),
    async kill(victim) {
      if (victim === 'everything') {
        killRecorded(home);
        await dev.stop();
        dev = await start();
        return;
      }
      const running = Object.entries(readState(home)?.processes ?? {});
      const marks = running.filter(([name]) => name.startsWith(victim)).map(([, mark]) => mark);
      const mark = marks[turn++ % marks.length];
      if (mark !== undefined) signal(mark, 'SIGKILL');
    },
    async stop() {
      await dev.stop();
      await closeVendors();
    },
  };
}

/** Ports of its own, and none of the machine's services. */
async function rigConfig(home: string): Promise<Config> {
  const port = await freePort(4);
  return loadConfig(
    environmentWith({
      SALTBRIDGE_HOME: home,
      SALTBRIDGE_API_HOST: '127.0.0.1',
      SALTBRIDGE_API_PORT: String(port),
      SALTBRIDGE_TEMPORAL_PORT: String(port + 1),
      SALTBRIDGE_TEMPORAL_UI_PORT: String(port + 2),
      SALTBRIDGE_DATABASE_PORT: String(port + 3),
      SALTBRIDGE_ARTIFACTS: undefined,
      SALTBRIDGE_URL: undefined,
      SALTBRIDGE_API_KEY: undefined,
      SALTBRIDGE_SECRET_KEY: undefined,
      DATABASE_URL: undefined,
      TEMPORAL_ADDRESS: undefined,
    }),
  );
}
