import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { WorkflowHandle } from '@temporalio/client';
import { z } from 'zod';
import { openSum } from '../../src/core/accounting.ts';
import { RunArtifact, type RunCounts, type RunOptionsInput, workflowIdOf } from '../../src/core/run.ts';
import type { RunProgress } from '../../src/core/run-progress.ts';
import type { Run } from '../../src/store/tables/runs.ts';
import { decide, progress } from '../../src/workflows/messages.ts';
import type { Engine } from './engine.ts';
import { eventually } from './eventually.ts';
import { startSalesforce, type TestSalesforce } from './sandbox.ts';
import { whenTestEnds } from './side-by-side.ts';

/** A run that was started. */
export interface TestRun {
  id: string;
  /** Of this very run, also when the sync has run again. */
  handle: WorkflowHandle;
  progress(): Promise<RunProgress>;
  /** Waits until the run waits for a decision. */
  waiting(): Promise<RunProgress>;
  approve(): Promise<void>;
  /** Waits for its end, whatever that is, and answers what the run itself says then. */
  ended(): Promise<RunProgress>;
  /** Its entry among the recent import jobs. */
  row(): Promise<Run>;
  /** Text of one of its files; undefined where it has none of that name. */
  file(name: RunArtifact['name']): Promise<string | undefined>;
  /** What does not add up in its books; undefined when both sums close. */
  gap(): Promise<string | undefined>;
}

/** One test's Salesforce org, and syncs into it. */
export interface RunScene {
  salesforce: TestSalesforce;
  /** Name of the connection to it. */
  connection: string;
  /** Adds a connection of another system, or with other settings; answers its id. */
  connect(system: string, settings: Record<string, unknown>): Promise<string>;
  /** Adds a sync; answers its id. `target.connection` is filled in where it is missing. */
  addSync(config: SyncConfig): Promise<string>;
  /** Keeps a file as an upload does; answers its id. */
  upload(content: string | Uint8Array | AsyncIterable<Uint8Array>, fileName?: string): Promise<string>;
  start(syncId: string, options?: RunOptionsInput): Promise<TestRun>;
  /** Starts a run without a review and waits for its end. */
  run(syncId: string, options?: RunOptionsInput): Promise<TestRun & { end: RunProgress }>;
}

export interface SyncConfig {
  target: Record<string, unknown>;
  mapping: unknown[];
  [setting: string]: unknown;
}

/** @param options  settings of the org; with `salesforce`, one that the caller made and closes */
export async function runScene(
  engine: Engine,
  options: { salesforce?: TestSalesforce } = {},
): Promise<RunScene> {
  const { client, database, artifacts, taskQueue } = engine;
  const salesforce = options.salesforce ?? (await startSalesforce());
  if (!options.salesforce) whenTestEnds(() => salesforce.close());

  async function connect(system: string, settings: Record<string, unknown>): Promise<string> {
    const id = `${system}-${randomUUID()}`;
    await database.connections.create({ id, system, settings });
    return id;
  }
  const connection = await connect('salesforce', salesforce.connection);

  async function start(syncId: string, runOptions: RunOptionsInput = {}): Promise<TestRun> {
    const workflowId = workflowIdOf(syncId);
    const { firstExecutionRunId } = await client.workflow.start('sync', {
      taskQueue,
      workflowId,
      args: [{ syncId, options: runOptions }],
    });
    const handle = client.workflow.getHandle(workflowId, firstExecutionRunId);
    const run = testRun(engine, handle, firstExecutionRunId);
    // A run that a failed test leaves waiting would keep its worker from nothing, but the server from sleep.
    whenTestEnds(async () => void (await handle.terminate().catch(() => undefined)));
    return run;
  }

  return {
    salesforce,
    connection,
    connect,
    start,
    async addSync({ target, ...config }) {
      const id = `sync-${randomUUID()}`;
      const whole = { ...config, target: { connection, ...target } };
      await database.syncs.create({ id, integration: 'auth0-users-to-salesforce', name: id, config: whole });
      return id;
    },
    async upload(content, fileName = 'people.csv') {
      const ref = await artifacts.put(`uploads/${randomUUID()}/${fileName}`, chunksOf(content));
      return (await database.artifacts.insert({ ...ref, fileName, contentType: 'text/csv' })).id;
    },
    async run(syncId, runOptions) {
      const run = await start(syncId, { autoApprove: true, ...runOptions });
      return { ...run, end: await run.ended() };
    },
  };
}

function testRun(engine: Engine, handle: WorkflowHandle, id: string): TestRun {
  const see = () => handle.query(progress);
  const artifact = async (name: RunArtifact['name']) =>
    z
      .array(RunArtifact)
      .parse((await row()).artifacts)
      .find((one) => one.name === name);
  const row = async () => {
    const found = await engine.database.runs.get(id);
    if (!found) throw new Error(`Run ${id} was never recorded`);
    return found;
  };
  return {
    id,
    handle,
    progress: see,
    row,
    waiting: async () => {
      const isWaiting = async () => (await engine.database.runs.get(id))?.status === 'waiting';
      // Before that it may have to try some calls again.
      await eventually('the run waits for a decision', isWaiting, 60_000);
      return see();
    },
    approve: async () =>
      void (await handle.executeUpdate(decide, { args: [{ decision: 'approve', by: 'the test' }] })),
    async ended() {
      // What it failed of is told by the progress.
      await handle.result().catch(() => undefined);
      return see();
    },
    async file(name) {
      const found = await artifact(name);
      return found && text(await engine.artifacts.get(found.ref.key));
    },
    async gap() {
      const { counts: books, steps } = await see();
      const kept = (await artifact('failures'))?.rows ?? 0;
      // A run that ended before its import has no file of missing rows: the exported file has them all.
      const imported = steps.some(({ name, state }) => name === 'account' && state === 'done');
      return openSum(books, imported ? kept : books.rejected + books.failed + books.unprocessed);
    },
  };
}

/** What a run with nothing to tell counts, with what is given instead. */
export function counts(given: Partial<RunCounts>): Omit<RunCounts, 'apiCalls'> {
  const none = { read: 0, rejected: 0, unchanged: 0, outOfScope: 0, held: 0 };
  return { ...none, created: 0, updated: 0, deleted: 0, failed: 0, unprocessed: 0, ...given };
}

async function* chunksOf(
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (typeof content === 'string') yield Buffer.from(content);
  else if (content instanceof Uint8Array) yield content;
  else yield* content;
}
