import { z } from 'zod';
import { type Run, StartedRun } from '../src/api/resources/run.ts';
import { findApiKey } from '../src/cli/api-key.ts';
import { type ApiClient, createApiClient } from '../src/cli/client.ts';
import { addSync, connectSandbox, exampleSync, SandboxSystems } from '../src/cli/example.ts';
import { followRun } from '../src/cli/follow-run.ts';
import type { Config } from '../src/config.ts';
import type { RunCounts } from '../src/core/run.ts';
import { startDev } from '../src/dev/start.ts';
import { readState } from '../src/dev/state-file.ts';
import { connectClient } from '../src/temporal.ts';
import { benchConfig } from './bench-config.ts';
import { processFigures } from './process-figures.ts';
import { type SalesforceUse, salesforceUse } from './sandbox-calls.ts';
import { type Processes, type Scene, sandboxArguments } from './scene.ts';

export interface SaltbridgeFigures {
  seconds: number;
  status: Run['status'];
  counts: RunCounts;
  /** CPU seconds during the run, and the most memory since the process started. */
  processes: Processes;
  salesforce: SalesforceUse;
  historyEvents: number;
  historyBytes: number;
  /** Seconds that each step of the run took. */
  steps: Record<string, number>;
}

/**
 * Starts everything as processes of its own on free ports, imports all users once through the API, and measures.
 *
 * @param vendors  default: a sandbox of its own
 */
export async function importBySaltbridge(
  { users, folder, workers, say }: Scene,
  vendors?: SandboxSystems,
): Promise<SaltbridgeFigures> {
  const config = await benchConfig(folder);
  const dev = await startDev({
    config,
    services: { sandbox: vendors === undefined, sandboxArgs: sandboxArguments(users), workers },
    log: say,
  });
  try {
    const systems = vendors ?? SandboxSystems.parse(dev.addresses.sandbox);
    const key = await findApiKey(config);
    const client = createApiClient({ url: dev.addresses.api, key: async () => key });
    await connectSandbox(client, systems);
    await addSync(client, exampleSync);

    return await measureRun(exampleSync.id, { client, config, failed: dev.failed, systems });
  } finally {
    await dev.stop();
  }
}

export interface Place {
  client: ApiClient;
  config: Config;
  /** Rejects where a process ended. */
  failed: Promise<never>;
  systems: SandboxSystems;
}

/** Runs a sync once through the API, and measures. */
export async function measureRun(syncId: string, place: Place): Promise<SaltbridgeFigures> {
  const { client, config, failed, systems } = place;
  const before = await allProcesses(config);
  const { id } = await client.send('POST', `/v1/syncs/${syncId}/runs`, StartedRun, {
    json: { autoApprove: true, startedBy: 'benchmark' },
  });
  const run = await Promise.race([followRun(client, id, () => undefined), failed]);
  const after = await allProcesses(config);

  return {
    seconds: secondsBetween(run.startedAt, run.finishedAt),
    status: run.status,
    counts: run.counts,
    processes: during(before, after),
    salesforce: await salesforceUse(systems.salesforce.url),
    ...(await history(run, config)),
    steps: stepSeconds(run),
  };
}

async function allProcesses(config: Config): Promise<Processes> {
  const found: Processes = {};
  for (const [name, { pid }] of Object.entries(readState(config.home)?.processes ?? {})) {
    const figures = await processFigures(pid);
    if (figures !== undefined) found[name] = figures;
  }
  return found;
}

function during(before: Processes, after: Processes): Processes {
  const figures = Object.entries(after).map(([name, { cpuSeconds, peakRssBytes }]) => {
    const used = cpuSeconds - (before[name]?.cpuSeconds ?? 0);
    return [name, { cpuSeconds: used, peakRssBytes }] as const;
  });
  return Object.fromEntries(figures);
}

async function history(run: Run, config: Config) {
  const { client, close } = await connectClient(config);
  const handle = client.workflow.getHandle(run.workflowId, run.id);
  const { historyLength, historySize } = await handle.describe().finally(close);
  return { historyEvents: historyLength, historyBytes: z.number().parse(historySize) };
}

function stepSeconds({ steps }: Run): Record<string, number> {
  const took = steps.flatMap(({ name, startedAt, finishedAt }) =>
    startedAt === undefined ? [] : [[name, secondsBetween(startedAt, finishedAt)] as const],
  );
  return Object.fromEntries(took);
}

function secondsBetween(from: string, to: string | undefined): number {
  return (Date.parse(to ?? from) - Date.parse(from)) / 1_000;
}
