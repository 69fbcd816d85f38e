import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { requireSwitchedOn } from '../../core/changes/switches.ts';
import { type Problem, SaltbridgeError } from '../../core/errors.ts';
import { type RunOptions, type SyncInput, workflowIdOf } from '../../core/run.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { changePlan } from '../schedules/wanted-schedule.ts';
import { searchPairs } from '../search-keys.ts';
import type { TemporalAccess } from '../temporal-access.ts';
import { misfits } from './misfits.ts';
import { artifactsOf } from './run-view.ts';

type Needed = Pick<ApiDependencies, 'database' | 'temporal' | 'integrations'>;

export interface StartOutcome {
  /** `known`: the idempotency key belongs to this run already. `busy`: another run is under way. */
  kind: 'started' | 'known' | 'busy';
  run: { id: string; workflowId: string };
}

/** Whoever has seen that a run has ended may start the next one, though the workflow takes a moment more to close. */
const CLOSING_LOOKS = 20;
const CLOSING_PAUSE_MS = 250;

interface SyncToStart {
  id: string;
  name: string;
  integration: string;
  version: number;
  config: unknown;
}

/** @throws SaltbridgeError `config` when the options name a file or run that isn't there */
export async function startRun(
  { database, temporal, integrations }: Needed,
  sync: SyncToStart,
  given: RunOptions,
): Promise<StartOutcome> {
  const workflow = workflowOf(integrations, sync, given);
  requireSwitches(integrations, sync, given);
  const options = withHashedKey(given);
  const { idempotencyKey: key } = options;
  const known = key === undefined ? undefined : await database.runs.findByIdempotencyKey(sync.id, key);
  if (known !== undefined) return { kind: 'known', run: known };
  await requireInput(database, options, needsFile(integrations, sync));

  const workflowId = workflowIdOf(sync.id);
  const startedAt = new Date();
  const start = () => startWorkflow(temporal, workflow, workflowId, sync, options);
  let runId = await start();
  for (let tries = 0; runId === undefined; tries += 1) {
    const underWay = await runUnderWay(temporal, workflowId, key);
    const isClosing = (await database.runs.get(underWay.run.id))?.finishedAt != null;
    if (underWay.kind === 'known' || !isClosing || tries === CLOSING_LOOKS) return underWay;
    await setTimeout(CLOSING_PAUSE_MS);
    runId = await start();
  }

  // The workflow's first step does the same; whoever comes second changes nothing.
  await database.runs.begin({
    id: runId,
    syncId: sync.id,
    workflowId,
    syncVersion: sync.version,
    mode: options.mode,
    options,
    idempotencyKey: key,
    startedBy: options.startedBy,
    startedAt,
  });
  return { kind: 'started', run: { id: runId, workflowId } };
}

/** @throws SaltbridgeError `config` where the sync has no such runs */
function workflowOf(
  integrations: Needed['integrations'],
  { id, integration }: SyncToStart,
  options: RunOptions,
): 'sync' | 'reconcile' {
  const story = integrations.get(integration)?.story ?? 'sync';
  const { reconcile = false } = options;
  if (story === 'changes' || (story === 'react') === reconcile) {
    const problems = misfits(story, options);
    if (problems.length > 0) throw invalidRun(problems);
    return story === 'react' ? 'reconcile' : 'sync';
  }
  const message =
    story === 'react'
      ? `Sync ${id} answers events as they come: see \`saltbridge events ${id}\`; to look for those that never came: \`saltbridge run ${id} --reconcile\``
      : `Sync ${id} moves a file and answers no events, so there is nothing to reconcile`;
  throw new SaltbridgeError('config', message, { code: 'WRONG_KIND_OF_RUN' });
}

/** Told now rather than by a run that fails at once. */
function requireSwitches(
  integrations: Needed['integrations'],
  { id, integration, config }: SyncToStart,
  { mode, reconcile }: RunOptions,
): void {
  const plan = changePlan(integrations.get(integration), config);
  if (plan === undefined || plan === 'unreadable' || mode === 'preview' || reconcile) return;
  requireSwitchedOn(id, plan.switches);
}

/** A caller's key may be made of anything, a person's address among it, and Temporal's history keeps it. */
function withHashedKey({ idempotencyKey: key, ...options }: RunOptions): RunOptions {
  if (key === undefined) return options;
  const hash = createHash('sha256').update(key).digest('hex');
  return { ...options, idempotencyKey: hash.slice(0, 32) };
}

/** Undefined when a run of the sync is under way: Temporal's unique workflow ids are the lock. */
async function startWorkflow(
  temporal: TemporalAccess,
  workflow: 'sync' | 'reconcile',
  workflowId: string,
  sync: SyncToStart,
  options: RunOptions,
): Promise<string | undefined> {
  const input: SyncInput = { syncId: sync.id, options };
  try {
    const handle = await temporal.use((client) =>
      client.workflow.start(workflow, {
        workflowId,
        taskQueue: temporal.taskQueue,
        args: [input],
        workflowIdConflictPolicy: 'FAIL',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        memo: options.idempotencyKey === undefined ? {} : { idempotencyKey: options.idempotencyKey },
        typedSearchAttributes: searchPairs(sync.id, sync.integration),
        staticSummary: `${sync.name} (${options.mode})`,
      }),
    );
    return handle.firstExecutionRunId;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    throw error;
  }
}

async function runUnderWay(
  temporal: TemporalAccess,
  workflowId: string,
  key: string | undefined,
): Promise<StartOutcome> {
  const description = await temporal.use((client) => client.workflow.getHandle(workflowId).describe());
  const id = description.raw.workflowExecutionInfo?.firstRunId ?? description.runId;
  const same = key !== undefined && description.memo?.idempotencyKey === key;
  return { kind: same ? 'known' : 'busy', run: { id, workflowId } };
}

/** Of a sync that was saved under an older schema only its run can say what is wrong. */
function needsFile(integrations: Needed['integrations'], { integration, config }: SyncToStart): boolean {
  const kind = integrations.get(integration);
  if (kind?.story !== 'sync' || !kind.config.safeParse(config).success) return false;
  return kind.bind(config).connections.source === undefined;
}

/** Told now rather than by a run that fails at once. */
async function requireInput(
  { artifacts, runs }: Needed['database'],
  options: RunOptions,
  fileNeeded: boolean,
): Promise<void> {
  const problems: Problem[] = [];
  const { file, retryOf } = options;
  if (fileNeeded && file === undefined && retryOf === undefined) {
    const message = 'The sync has no source to export from, so it needs a file to import (--file <path>)';
    problems.push({ code: 'FILE_MISSING', message, pointer: '/file' });
  }
  if (file !== undefined && retryOf !== undefined) {
    const message = 'A run imports a file or retries a run (/retryOf), not both: leave one out';
    problems.push({ code: 'FILE_AND_RETRY', message, pointer: '/file' });
  }
  if (
    file !== undefined &&
    (await artifacts.get(file)) === undefined &&
    (await runs.get(file)) === undefined
  ) {
    const message = `There is neither an uploaded file nor a run ${file}; upload it with POST /v1/artifacts`;
    problems.push({ code: 'NO_FILE', message, pointer: '/file' });
  }
  if (retryOf !== undefined) {
    const earlier = await runs.get(retryOf);
    const pointer = '/retryOf';
    if (earlier === undefined)
      problems.push({ code: 'NO_RUN', message: `There is no run ${retryOf} to retry`, pointer });
    else if (!artifactsOf(earlier).some(({ name }) => name === 'failures')) {
      const message = `Run ${retryOf} has no file of failed rows, so there is nothing to retry; to import what it exported: --file ${retryOf}`;
      problems.push({ code: 'NOTHING_TO_RETRY', message, pointer });
    }
  }
  if (problems.length > 0) throw invalidRun(problems);
}

function invalidRun(problems: Problem[]): SaltbridgeError {
  return new SaltbridgeError('config', 'The run cannot be started', { code: 'INVALID_RUN', problems });
}
