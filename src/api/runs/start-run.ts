import { createHash } from 'node:crypto';
import { defineSearchAttributeKey, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { type Problem, SaltbridgeError } from '../../core/errors.ts';
import { type RunOptions, type SyncInput, workflowIdOf } from '../../core/run.ts';
import { searchAttributes } from '../../core/search-attributes.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { TemporalAccess } from '../temporal-access.ts';

type Needed = Pick<ApiDependencies, 'database' | 'temporal'>;

export interface StartOutcome {
  /** `known`: the idempotency key belongs to this run already. `busy`: another run is under way. */
  kind: 'started' | 'known' | 'busy';
  run: { id: string; workflowId: string };
}

interface SyncToStart {
  id: string;
  name: string;
  integration: string;
  version: number;
}

/** @throws SaltbridgeError `config` when the options name a file or run that isn't there */
export async function startRun(
  { database, temporal }: Needed,
  sync: SyncToStart,
  given: RunOptions,
): Promise<StartOutcome> {
  const options = withHashedKey(given);
  const { idempotencyKey: key } = options;
  const known = key === undefined ? undefined : await database.runs.findByIdempotencyKey(sync.id, key);
  if (known !== undefined) return { kind: 'known', run: known };
  await requireInput(database, options);

  const workflowId = workflowIdOf(sync.id);
  const startedAt = new Date();
  const runId = await startWorkflow(temporal, workflowId, sync, options);
  if (runId === undefined) return runUnderWay(temporal, workflowId, key);

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

/** A caller's key may be made of anything, a person's address among it, and Temporal's history keeps it. */
function withHashedKey({ idempotencyKey: key, ...options }: RunOptions): RunOptions {
  if (key === undefined) return options;
  const hash = createHash('sha256').update(key).digest('hex');
  return { ...options, idempotencyKey: hash.slice(0, 32) };
}

const syncAttribute = defineSearchAttributeKey('SaltbridgeSync', searchAttributes.SaltbridgeSync);
const integrationAttribute = defineSearchAttributeKey(
  'SaltbridgeIntegration',
  searchAttributes.SaltbridgeIntegration,
);

/** Undefined when a run of the sync is under way: Temporal's unique workflow ids are the lock. */
async function startWorkflow(
  temporal: TemporalAccess,
  workflowId: string,
  sync: SyncToStart,
  options: RunOptions,
): Promise<string | undefined> {
  const input: SyncInput = { syncId: sync.id, options };
  try {
    const handle = await temporal.use((client) =>
      client.workflow.start('sync', {
        workflowId,
        taskQueue: temporal.taskQueue,
        args: [input],
        workflowIdConflictPolicy: 'FAIL',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        memo: options.idempotencyKey === undefined ? {} : { idempotencyKey: options.idempotencyKey },
        typedSearchAttributes: [
          { key: syncAttribute, value: sync.id },
          { key: integrationAttribute, value: sync.integration },
        ],
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

/** Told now rather than by a run that fails at once. */
async function requireInput({ artifacts, runs }: Needed['database'], options: RunOptions): Promise<void> {
  const problems: Problem[] = [];
  const { file, retryOf } = options;
  if (
    file !== undefined &&
    (await artifacts.get(file)) === undefined &&
    (await runs.get(file)) === undefined
  ) {
    const message = `There is neither an uploaded file nor a run ${file}; upload it with POST /v1/artifacts`;
    problems.push({ code: 'NO_FILE', message, pointer: '/file' });
  }
  if (retryOf !== undefined && (await runs.get(retryOf)) === undefined) {
    problems.push({ code: 'NO_RUN', message: `There is no run ${retryOf} to retry`, pointer: '/retryOf' });
  }
  if (problems.length === 0) return;
  throw new SaltbridgeError('config', 'The run cannot be started', { code: 'INVALID_RUN', problems });
}
