import { ApplicationFailure, CancellationScope, CancelledFailure } from '@temporalio/workflow';
import type { JobResult } from '../activities/collect-job.ts';
import type { JobInput } from '../activities/jobs.ts';
import type { JobGroup, Leftover } from '../activities/lanes.ts';
import { atOnce } from '../core/at-once.ts';
import type { BulkJobEnd } from '../core/bulk-jobs.ts';
import type { RunPlan } from '../core/run.ts';
import { isCalledOff } from './called-off.ts';
import type { RunBoard } from './run-board.ts';
import { closing, patient, quick } from './steps.ts';

/** Times that the target is given rows that it leaves untouched or locked. */
const triesAtMost = 4;
/** Jobs for one group, those counted in whose upload was given up when a worker died. */
const roundsAtMost = 20;

export interface ImportEnd {
  /** Rows that no answer tells of, for the file of missing rows. */
  left: Leftover[];
  /** What kept the import from its end; a cancel or a step that gave up. */
  failure?: unknown;
}

/** Imports every group; a cancel or a failure ends it early, with all rows that were not sent, or not answered, named. */
export async function importGroups(
  plan: RunPlan,
  groups: readonly JobGroup[],
  board: RunBoard,
): Promise<ImportEnd> {
  board.advance(
    'import',
    0,
    groups.reduce((sum, group) => sum + group.rows, 0),
  );
  const left: Leftover[] = [];
  let begun = 0;
  const end: ImportEnd = { left };
  try {
    await atOnce(groups, plan.jobsAtOnce, async (group) => {
      begun++;
      await (group.small ? importSmall(plan, group, board, left) : importByJob(plan, group, board, left));
    });
  } catch (error) {
    end.failure = error;
  }
  for (const group of groups.slice(begun)) left.push({ group, code: 'UNPROCESSED' });
  for (const { group } of left) board.board.counts.unprocessed += group.rows;
  return end;
}

async function importSmall(
  plan: RunPlan,
  group: JobGroup,
  board: RunBoard,
  left: Leftover[],
  round = 0,
): Promise<void> {
  if (CancellationScope.current().consideredCancelled) {
    left.push({ group, code: 'UNPROCESSED' });
    throw new CancelledFailure('The run was cancelled before it sent these rows');
  }
  let result: JobResult;
  try {
    result = await patient.writeRows({ spec: plan.spec, group, round });
  } catch (error) {
    left.push({ group, code: 'OUTCOME_UNKNOWN' });
    throw error;
  }
  add(board, result);
  if (result.stoppedBy)
    throw ApplicationFailure.nonRetryable(result.stoppedBy.message, result.stoppedBy.kind);
}

async function importByJob(plan: RunPlan, whole: JobGroup, board: RunBoard, left: Leftover[]): Promise<void> {
  let group: JobGroup | undefined = whole;
  let tries = 0;
  for (let round = 0; group; round++) {
    const lastTry = tries === triesAtMost - 1 || round === roundsAtMost - 1;
    const { result, failure, sent } = await sendOnce({ spec: plan.spec, group, round }, lastTry, board, left);
    add(board, result);
    group = result.again;
    if (sent) tries++;
    const waiting = [...(result.byRecord ?? [])];
    try {
      if (failure !== undefined) throw failure;
      for (let some = waiting.shift(); some; some = waiting.shift())
        await importSmall(plan, some, board, left, round);
    } catch (error) {
      for (const rest of [...waiting, ...(group ? [group] : [])])
        left.push({ group: rest, code: 'UNPROCESSED' });
      throw error;
    }
  }
}

interface Sending {
  result: JobResult;
  /** The target had a look at the rows; an upload that was given up does not count as a try. */
  sent: boolean;
  /** What ended the job early although its books could be closed. */
  failure?: unknown;
}

async function sendOnce(
  job: JobInput,
  lastTry: boolean,
  board: RunBoard,
  left: Leftover[],
): Promise<Sending> {
  let code: Leftover['code'] = 'UNPROCESSED';
  try {
    const { jobId, apiCalls } = await quick.openJob(job);
    board.board.counts.apiCalls += apiCalls;
    code = 'OUTCOME_UNKNOWN';
    return await runToEnd(job, jobId, lastTry, board);
  } catch (error) {
    left.push({ group: job.group, code });
    throw error;
  }
}

async function runToEnd(job: JobInput, jobId: string, lastTry: boolean, board: RunBoard): Promise<Sending> {
  try {
    const end = await patient.runJob({ ...job, jobId });
    board.board.counts.apiCalls += end.apiCalls;
    const sent = end.state !== 'aborted' || end.processed > 0;
    const last = (lastTry && sent) || job.round === roundsAtMost - 1 || isRefusedWhole(end);
    return { result: await patient.collectJob({ ...job, jobId, end: ending(end), last }), sent };
  } catch (error) {
    // Whatever the job has written by now must be in the books before the run ends.
    const result = await CancellationScope.nonCancellable(() =>
      endJob(job, jobId, board, isCalledOff(error)),
    );
    return { result, sent: true, ...(!isCalledOff(error) && { failure: error }) };
  }
}

/** A cancelled run waits for its books as long as it takes; one that failed tries for a while. */
async function endJob(job: JobInput, jobId: string, board: RunBoard, calledOff: boolean): Promise<JobResult> {
  const steps = calledOff ? patient : closing;
  const end = await steps.abortJob({ ...job, jobId });
  board.board.counts.apiCalls += end.apiCalls;
  return steps.collectJob({ ...job, jobId, end: ending(end), last: true });
}

/** A job that the target refused as a whole would be refused again. */
function isRefusedWhole(end: BulkJobEnd): boolean {
  return end.state === 'failed' && end.processed === 0;
}

function ending({ state, processed, failed, message }: BulkJobEnd): BulkJobEnd {
  return { state, processed, failed, ...(message !== undefined && { message }) };
}

function add(board: RunBoard, result: JobResult): void {
  const { counts } = board.board;
  counts.created += result.created;
  counts.updated += result.updated;
  counts.failed += result.failed;
  counts.unprocessed += result.unprocessed;
  counts.apiCalls += result.apiCalls;
  board.advance('import', result.created + result.updated + result.failed + result.unprocessed);
}
