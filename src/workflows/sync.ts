import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { JobGroup } from '../activities/lanes.ts';
import { openSum } from '../core/accounting.ts';
import { atOnce } from '../core/at-once.ts';
import type { Decision } from '../core/decision.ts';
import type { EndStatus, RunPlan, SyncInput } from '../core/run.ts';
import type { RunProgress } from '../core/run-progress.ts';
import { createApproval } from './approval.ts';
import { isCalledOff } from './called-off.ts';
import { tellChanges } from './changes.ts';
import { close, messageOf, ownWords } from './close.ts';
import { importGroups } from './import-groups.ts';
import { progress } from './messages.ts';
import { createRunBoard, type RunBoard } from './run-board.ts';
import { patient, quick } from './steps.ts';

/** Runs a sync once, every row accounted for: by way of a file into records, or as messages of what changed. */
export async function sync(input: SyncInput): Promise<RunProgress> {
  requireSync(input);
  const board = createRunBoard(input.syncId);
  const approval = createApproval();
  setHandler(progress, () => board.board);
  let plan: RunPlan | undefined;
  try {
    plan = await board.during('freeze', () => freeze(input));
    board.identify(plan);
    const status = await (plan.story === 'changes' ? tellChanges : importFile)(plan, board, approval);
    // A cancel that comes this late changes nothing any more.
    return await CancellationScope.nonCancellable(() => close(plan, board, status));
  } catch (error) {
    const status = isCalledOff(error) ? 'cancelled' : 'failed';
    const message = status === 'failed' ? messageOf(error) : 'The run was cancelled';
    const begun = plan;
    board.settle();
    await CancellationScope.nonCancellable(() => close(begun, board, status, message));
    // Whatever else it ended of, a cancelled run ends as Temporal's tools expect it to.
    if (status === 'cancelled' && !isCancellation(error)) throw new CancelledFailure(message);
    throw ownWords(error);
  }
}

/** Typed at a command line, it may be anything; a plain error would keep the run alive for ever. */
function requireSync(input: SyncInput | undefined): void {
  if (typeof input?.syncId === 'string' && input.syncId !== '') return;
  const example = '{"syncId":"auth0-users","options":{"mode":"preview"}}';
  const message = `The run's input names no sync; it looks like ${example}, and options may be left out`;
  throw ApplicationFailure.nonRetryable(message, 'config');
}

async function importFile(
  plan: RunPlan,
  board: RunBoard,
  approval: ReturnType<typeof createApproval>,
): Promise<EndStatus> {
  const { spec } = plan;
  const { counts } = board.board;
  const access = await board.during('authenticate', () => quick.authenticate({ spec }));
  counts.apiCalls += access.apiCalls;

  const table = await board.during('export', () => patient.exportRows({ spec }));
  counts.read = table.rows;
  board.advance('export', table.rows, table.rows);
  if (plan.stage === 'export') return exportOnly(board);

  const parts = Array.from({ length: table.parts }, (_, index) => index);
  await board.during('map', async () => {
    await atOnce(parts, plan.partsAtOnce, async (part) => {
      const summary = `map ${partOf(part, table.parts)}`;
      const mapped = await patient.mapPart.executeWithOptions({ summary }, [{ spec, part }]);
      board.advance('map', mapped.rows, table.rows);
    });
    await patient.rejectDuplicates({ spec });
  });

  if (!access.needsMatch) board.skip('match');
  else {
    await board.during('match', () =>
      atOnce(parts, plan.partsAtOnce, async (part) => {
        const summary = `match ${partOf(part, table.parts)} with existing records`;
        const matched = await patient.matchPart.executeWithOptions({ summary }, [{ spec, part }]);
        counts.apiCalls += matched.apiCalls;
        board.advance('match', matched.rows, table.rows);
      }),
    );
  }

  const reviewed = await board.during('review', () => review(plan, board, approval));
  if (reviewed.status !== 'running') {
    board.skip('import');
    board.skip('account');
    counts.unprocessed = reviewed.ready;
    return reviewed.status;
  }
  await runImport(plan, reviewed.groups, board);
  return 'completed';
}

/** What the Temporal Web UI shows beside a step. */
function partOf(part: number, parts: number): string {
  return `part ${part + 1} of ${parts}`;
}

/** Shows what would be written and, where a person has to agree, waits for the word. */
async function review(plan: RunPlan, board: RunBoard, approval: ReturnType<typeof createApproval>) {
  const { spec, runId } = plan;
  const { counts } = board.board;
  const { groups, ready, rejected, unchanged } = await patient.review({ spec });
  counts.rejected = rejected;
  counts.unchanged = unchanged;
  if (rejected > 0) await patient.account({ spec, stage: 'review', left: [] });
  if (plan.mode === 'preview') return { groups, ready, status: 'completed' as const };
  if (plan.autoApprove || ready === 0) return { groups, ready, status: 'running' as const };

  board.wait(plan.reviewExpiresAfterMs);
  counts.held = ready;
  // Whoever sees that the run waits may decide at once, so it listens before it is marked.
  const [decision] = await Promise.all([
    approval.wait(plan.reviewExpiresAfterMs),
    quick.mark({ runId, status: 'waiting', counts }),
  ]);
  const status = statusAfter(decision);
  counts.held = 0;
  board.resume(status);
  if (status === 'running') await quick.mark({ runId, status, counts });
  return { groups, ready, status };
}

function statusAfter(decision: Decision | undefined): 'expired' | 'declined' | 'running' {
  if (!decision) return 'expired';
  return decision.decision === 'approve' ? 'running' : 'declined';
}

function freeze(input: SyncInput): Promise<RunPlan> {
  const { workflowId, firstExecutionRunId, startTime } = workflowInfo();
  return quick.freeze({
    ...input,
    runId: firstExecutionRunId,
    workflowId,
    startedAt: startTime.toISOString(),
  });
}

function exportOnly(board: RunBoard): EndStatus {
  for (const name of ['map', 'match', 'review', 'import', 'account'] as const) board.skip(name);
  board.board.counts.outOfScope = board.board.counts.read;
  return 'completed';
}

/** Whatever ends the import, the books are written before the run ends. */
async function runImport(plan: RunPlan, groups: readonly JobGroup[], board: RunBoard): Promise<void> {
  const { left, failure } = await board.during('import', () => importGroups(plan, groups, board));
  await CancellationScope.nonCancellable(() =>
    board.during('account', async () => {
      const { missing } = await patient.account({ spec: plan.spec, stage: 'end', left });
      const gap = openSum(board.board.counts, missing);
      if (gap) throw ApplicationFailure.nonRetryable(`The accounting does not close: ${gap}`, 'config');
    }),
  );
  if (failure !== undefined) throw failure;
  // Steps that are called off still tell what they did, so nothing but what they left shows it.
  if (board.board.counts.unprocessed > 0 && CancellationScope.current().consideredCancelled)
    throw new CancelledFailure('The run was cancelled');
}
