import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { type Config, loadConfig } from '../../src/config.ts';
import { connectClient } from '../../src/temporal.ts';
import { ask } from './door.ts';

export interface TestTemporal {
  /** Points at the tests' server, with the task queue below and an empty home folder. */
  config: Config;
  client: Client;
  /** No other test's worker listens to it. */
  taskQueue: string;
  close(): Promise<void>;
}

/**
 * The tests' Temporal server, as seen by one test (or file): its own task queue, its own home folder. Call
 * `close` when done: `const temporal = await testTemporal(); onTestFinished(() => temporal.close())`.
 *
 * @param env  further variables for its config
 */
export async function testTemporal(env: Record<string, string> = {}): Promise<TestTemporal> {
  const home = await mkdtemp(join(tmpdir(), 'saltbridge-test-'));
  const taskQueue = `test-${randomUUID()}`;
  const config = loadConfig({
    SALTBRIDGE_HOME: home,
    SALTBRIDGE_TASK_QUEUE: taskQueue,
    TEMPORAL_ADDRESS: await temporalAddress(),
    ...env,
  });
  const { client, close } = await connectClient(config);
  return {
    config,
    client,
    taskQueue,
    close: async () => {
      await close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** `host:port` of the server that all test files share; it starts when somebody asks. */
export function temporalAddress(): Promise<string> {
  return ask('');
}

/** Path of the bundled workflows that all test files share; made when somebody asks. */
export function workflowBundle(): Promise<string> {
  return ask('/bundle');
}
