import { CancellationScope } from '@temporalio/workflow';
import type { JobResult } from '../activities/collect-job.ts';
import type { JobInput } from '../activities/jobs.ts';
import type { JobGroup, Leftover } from '../activities/lanes.ts';
import type { BulkJobEnd } from '../core/connector.ts';
import type { RunPlan } from '../core/run.ts';
import { atOnce } from './at-once.ts';
import { isCalledOff } from './called-off.ts';
import type { RunBoard } from './run-board.ts';
import { patient, quick } from './steps.ts';

/** Times that rows are sent: the target may leave some untouched or locked. */
const rounds = 4;

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
  try {
    add(board, await patient.writeRows({ spec: plan.spec, group, round }));
  } catch (error) {
    left.push({ group, code: 'OUTCOME_UNKNOWN' });
    throw error;
  }
}

async function importByJob(plan: RunPlan, whole: JobGroup, board: RunBoard, left: Leftover[]): Promise<void> {
  let group: JobGroup | undefined = whole;
  for (let round = 0; group && round < rounds; round++) {
    const result = await sendOnce({ spec: plan.spec, group, round }, board, left);
    add(board, result);
    group = result.again;
    if (!result.byRecord) continue;
    try {
      await importSmall(plan, result.byRecord, board, left, round);
    } catch (error) {
      if (group) left.push({ group, code: 'UNPROCESSED' });
      throw error;
    }
  }
}

async function sendOnce(job: JobInput, board: RunBoard, left: Leftover[]): Promise<JobResult> {
  let code: Leftover['code'] = 'UNPROCESSED';
  try {
    const { jobId, apiCalls } = await quick.openJob(job);
    board.board.counts.apiCalls += apiCalls;
    code = 'OUTCOME_UNKNOWN';
    return await runToEnd(job, jobId, board);
  } catch (error) {
    left.push({ group: job.group, code });
    throw error;
  }
}

async function runToEnd(job: JobInput, jobId: string, board: RunBoard): Promise<JobResult> {
  try {
    const end = await patient.runJob({ ...job, jobId });
    board.board.counts.apiCalls += end.apiCalls;
    return await patient.collectJob({ ...job, jobId, end: ending(end), last: isLast(job, end) });
  } catch (error) {
    if (!isCalledOff(error)) throw error;
    // Whatever the job has written by now must be in the books before the run ends.
    return CancellationScope.nonCancellable(async () => {
      const end = await patient.abortJob({ ...job, jobId });
      board.board.counts.apiCalls += end.apiCalls;
      return patient.collectJob({ ...job, jobId, end: ending(end), last: true });
    });
  }
}

/** A job that the target refused as a whole would be refused again. */
function isLast({ round }: JobInput, end: BulkJobEnd): boolean {
  return round === rounds - 1 || (end.state === 'failed' && end.processed === 0);
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
