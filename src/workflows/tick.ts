import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ApplicationFailure,
  ParentClosePolicy,
  setCurrentDetails,
  startChild,
  upsertMemo,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { SyncInput } from '../core/run.ts';
import {
  BY_SCHEDULE,
  OUTCOME,
  SKIPPED,
  type StartWord,
  type TickInput,
  type TickResult,
} from '../core/tick.ts';
import { integrationKey, stepKey, syncKey } from './search-keys.ts';
import { quick } from './steps.ts';
import { sync } from './sync.ts';

/**
 * Starts a sync's run when its Schedule says so, under the id that every run of the sync has: a Schedule appends the
 * time to ids, so a run that it started itself would exclude no other. Where nothing is started, it says why.
 */
export async function tick(input: TickInput): Promise<TickResult> {
  const syncId = requireSyncId(input);
  const word = await quick.mayStart({ syncId });
  if (!word.may) return skip(syncId, word.why);
  try {
    const runId = await start(syncId, word);
    const outcome = `started run ${runId}`;
    tell(syncId, 'started', outcome);
    return { outcome, runId };
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return skip(syncId, 'a run is under way');
    throw error;
  }
}

async function start(
  syncId: string,
  { workflowId, integration, name }: Extract<StartWord, { may: true }>,
): Promise<string> {
  const input: SyncInput = { syncId, options: { startedBy: BY_SCHEDULE } };
  const { firstExecutionRunId } = await startChild(sync, {
    workflowId,
    args: [input],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    typedSearchAttributes: [
      { key: syncKey, value: syncId },
      { key: integrationKey, value: integration },
    ],
    staticSummary: `${name} (apply)`,
  });
  return firstExecutionRunId;
}

function skip(syncId: string, why: string): TickResult {
  const outcome = `skipped: ${why}`;
  tell(syncId, SKIPPED, outcome);
  return { outcome };
}

/** Where people and the API look: the list of workflows, its filter, and the page of this one. */
function tell(syncId: string, step: string, outcome: string): void {
  upsertSearchAttributes([
    { key: syncKey, value: syncId },
    { key: stepKey, value: step },
  ]);
  upsertMemo({ [OUTCOME]: outcome });
  setCurrentDetails(outcome);
}

/** A plain error would keep a tick that was typed at a command line alive for ever. */
function requireSyncId(input: TickInput | undefined): string {
  if (typeof input?.syncId === 'string' && input.syncId !== '') return input.syncId;
  throw ApplicationFailure.nonRetryable(
    'The input names no sync; it looks like {"syncId":"contacts"}',
    'config',
  );
}
