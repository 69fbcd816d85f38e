import {
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  isCancellation,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { Compared } from '../activities/react/compare-users.ts';
import type { EndStatus, SyncInput } from '../core/run.ts';
import type { RunProgress } from '../core/run-progress.ts';
import { messageOf } from './close.ts';
import { progress } from './messages.ts';
import { createRunBoard } from './run-board.ts';
import { patient, quick } from './steps.ts';

/** It looks less and less often, and begins a new history in time: some events wait for weeks. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const LOOKS_A_HISTORY = 200;

export interface ReconcileArguments extends SyncInput {
  /** What an earlier history of the same run has found. */
  compared?: Compared;
  looksAHistory?: number;
}

/** Looks for people whose event never came, and waits until each of them has a record or a reason why not. */
export async function reconcile(given: ReconcileArguments): Promise<RunProgress> {
  const { syncId, options, compared, looksAHistory = LOOKS_A_HISTORY } = given;
  const { workflowId, firstExecutionRunId: runId, startTime } = workflowInfo();
  const about = { syncId, runId, workflowId, startedAt: startTime.toISOString() };
  const input = { ...about, ...(options && { options }) };
  const board = createRunBoard(syncId);
  const { counts } = board.board;
  setHandler(progress, () => board.board);
  for (const name of ['authenticate', 'map', 'match', 'review', 'account', 'notify'] as const)
    board.skip(name);

  async function end(status: EndStatus, message?: string): Promise<void> {
    board.end(status, message);
    const ended = { runId, status, counts, ...(message !== undefined && { message }) };
    await CancellationScope.nonCancellable(() => board.during('finish', () => quick.finish(ended)));
  }

  /** @returns false where some are open still and the history is long enough */
  async function untilAllAreDone(found: Compared): Promise<boolean> {
    for (let look = 0, waitMs = FIRST_WAIT_MS; look < looksAHistory; look += 1) {
      Object.assign(counts, await quick.countReconciled(input, found));
      if (counts.unprocessed === 0) return true;
      await sleep(waitMs);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
    return false;
  }

  let found = compared;
  try {
    await board.during('freeze', async () => (found ? undefined : quick.beginReconcile(input)));
    found = await board.during('export', async () => found ?? patient.compareUsers(input));
    const toGo = found;
    const isDone = await board.during('import', () => untilAllAreDone(toGo));
    if (isDone) {
      await end('completed');
      return board.board;
    }
  } catch (error) {
    const cancelled = isCancellation(error);
    const message = cancelled ? 'The run was cancelled; what is in the inbox goes on' : messageOf(error);
    await end(cancelled ? 'cancelled' : 'failed', message);
    throw cancelled ? new CancelledFailure(message) : error;
  }
  return continueAsNew<typeof reconcile>({ ...given, compared: found });
}
