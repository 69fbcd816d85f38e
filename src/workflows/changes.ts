import { ApplicationFailure, CancellationScope, sleep } from '@temporalio/workflow';
import type { BegunReading } from '../activities/changes/begin-reading.ts';
import type { ComparedRows } from '../activities/changes/compare-rows.ts';
import type { ReadPart } from '../activities/changes/read-part.ts';
import { openSum } from '../core/accounting.ts';
import type { ArtifactRef } from '../core/artifact.ts';
import { atOnce } from '../core/at-once.ts';
import type { PartKey } from '../core/change-files.ts';
import { type QuotaLook, reasonToRest } from '../core/changes/quota.ts';
import type { EndStatus, RunPlan } from '../core/run.ts';
import type { createApproval } from './approval.ts';
import type { RunBoard } from './run-board.ts';
import { patient, quick } from './steps.ts';

type Approval = ReturnType<typeof createApproval>;

/** Tells a destination of what is new, changed or gone in a source, and remembers that it did. */
export async function tellChanges(plan: RunPlan, board: RunBoard, approval: Approval): Promise<EndStatus> {
  const { spec } = plan;
  const { counts } = board.board;
  const governor = createGovernor(plan, board);
  board.skip('map');

  const begun = await board.during('authenticate', async () => {
    await governor.look('authenticate');
    const answer = await quick.beginReading({ spec });
    counts.apiCalls += answer.apiCalls;
    return answer;
  });
  const { reading } = begun;
  const parts = await board.during('export', () => readAll(plan, begun, board, governor));

  const compared = await board.during('match', () =>
    patient.compareRows({ spec, reading, parts, keepsDeleted: false }),
  );
  enter(board, compared);
  if (plan.mode === 'preview') return skipDelivery(board, compared, 'completed');

  const reviewed = await board.during('review', () =>
    reviewDeletions(plan, reading, parts, compared, board, approval),
  );
  if (reviewed === 'expired') return skipDelivery(board, compared, 'expired');
  const { messages } = reviewed;
  const deliveries = await board.during('import', () => deliverAll(plan, reading, messages, board));
  const end = { spec, reading, parts, messages: messages.attempt, deliveries };
  await board.during('account', async () => {
    const { missing } = await patient.accountChanges(end);
    const gap = openSum(counts, missing);
    if (gap) throw ApplicationFailure.nonRetryable(`The accounting does not close: ${gap}`, 'config');
    await patient.settleReading(end);
  });
  return 'completed';
}

/** Asks every question of the run; a job's pages one after the other, each by any worker. */
async function readAll(
  { spec }: RunPlan,
  { reading, tasks }: BegunReading,
  board: RunBoard,
  governor: Governor,
): Promise<PartKey[]> {
  const parts: PartKey[] = [];
  const total = tasks.reduce((sum, task) => sum + task.expected, 0);
  board.advance('export', 0, total);
  const take = ({ part, rows, apiCalls, quota }: ReadPart) => {
    parts.push(part);
    board.board.counts.apiCalls += apiCalls;
    board.advance('export', rows);
    governor.heard(quota);
  };
  for (const [task, { name, way }] of tasks.entries()) {
    const input = { spec, reading, task };
    await governor.pass('export');
    if (way === 'pages') {
      take(await patient.readFew.executeWithOptions({ summary: `read ${name}` }, [input]));
      continue;
    }
    const { jobId, apiCalls } = await quick.openRead(input);
    board.board.counts.apiCalls += apiCalls;
    try {
      await readJob({ ...input, jobId }, name, board, governor, take);
    } finally {
      await CancellationScope.nonCancellable(() => quick.discardRead({ ...input, jobId })).catch(
        () => undefined,
      );
    }
  }
  return parts;
}

async function readJob(
  input: { spec: ArtifactRef; reading: ArtifactRef; task: number; jobId: string },
  name: string,
  board: RunBoard,
  governor: Governor,
  take: (part: ReadPart) => void,
): Promise<void> {
  const { rows: announced, apiCalls } = await patient.waitRead(input);
  board.board.counts.apiCalls += apiCalls;
  let rows = 0;
  let locator: string | undefined;
  for (let page = 0; page === 0 || locator !== undefined; page++) {
    await governor.pass('export');
    const summary = `read ${name}, page ${page + 1}`;
    const at = { ...input, page, ...(locator !== undefined && { locator }) };
    const read = await patient.readPage.executeWithOptions({ summary }, [at]);
    take(read);
    rows += read.rows;
    if (read.next !== undefined && read.rows === 0)
      throw ApplicationFailure.nonRetryable(
        `No progress: page ${page + 1} of the source's job is empty`,
        'config',
      );
    locator = read.next;
  }
  if (rows === announced) return;
  const message = `The source's job holds ${announced} records, and its pages ${rows}; start the run again`;
  throw ApplicationFailure.nonRetryable(message, 'config');
}

/** Puts what was found into the books. */
function enter({ board: { counts } }: RunBoard, { tally }: ComparedRows): void {
  const { created, updated, deleted, unchanged, outOfScope, rejected } = tally;
  counts.read = created + updated + deleted + unchanged + outOfScope + rejected;
  Object.assign(counts, { unchanged, outOfScope, rejected });
}

function skipDelivery(board: RunBoard, { messages }: ComparedRows, status: EndStatus): EndStatus {
  for (const name of ['review', 'import', 'account'] as const) board.skip(name);
  board.board.counts.unprocessed = messages.rows;
  return status;
}

/** So many deletions at once wait for a person's word; declined, all the rest is told. */
async function reviewDeletions(
  plan: RunPlan,
  reading: ArtifactRef,
  parts: PartKey[],
  compared: ComparedRows,
  board: RunBoard,
  approval: Approval,
): Promise<ComparedRows | 'expired'> {
  const { counts } = board.board;
  if (!compared.needsWord || plan.autoApprove) return compared;
  const { runId, spec, reviewExpiresAfterMs } = plan;
  board.wait(reviewExpiresAfterMs);
  counts.held = compared.messages.rows;
  const [decision] = await Promise.all([
    approval.wait(reviewExpiresAfterMs),
    quick.mark({ runId, status: 'waiting', counts }),
  ]);
  counts.held = 0;
  board.resume(decision ? 'running' : 'expired');
  if (!decision) return 'expired';
  await quick.mark({ runId, status: 'running', counts });
  if (decision.decision === 'approve') return compared;
  const rest = await patient.compareRows({ spec, reading, parts, keepsDeleted: true });
  enter(board, rest);
  return rest;
}

/** @returns by part: the attempt whose file of refusals counts */
async function deliverAll(
  plan: RunPlan,
  reading: ArtifactRef,
  messages: ComparedRows['messages'],
  board: RunBoard,
): Promise<number[]> {
  const { spec } = plan;
  const { counts } = board.board;
  const deliveries: number[] = [];
  board.advance('import', 0, messages.rows);
  counts.unprocessed = messages.rows;
  if (messages.rows === 0) return deliveries;
  await quick.beginDelivery({ spec, reading, messages: messages.attempt });
  const parts = Array.from({ length: messages.parts }, (_, part) => part);
  await atOnce(parts, plan.partsAtOnce, async (part) => {
    const summary = `tell part ${part + 1} of ${messages.parts}`;
    const input = { spec, messages: messages.attempt, part };
    const told = await patient.deliverPart.executeWithOptions({ summary }, [input]);
    const { created, updated, deleted, failed, attempt } = told;
    deliveries[part] = attempt;
    counts.created += created;
    counts.updated += updated;
    counts.deleted += deleted;
    counts.failed += failed;
    const rows = created + updated + deleted + failed;
    counts.unprocessed -= rows;
    board.advance('import', rows);
  });
  return deliveries;
}

/** Keeps the run within its share of the source's calls, and away from what is kept for others. */
function createGovernor(plan: RunPlan, board: RunBoard) {
  const { spec, quota: rule } = plan;
  const { counts } = board.board;
  let known: QuotaLook | undefined;

  async function ask(): Promise<void> {
    const { quota, apiCalls } = await quick.lookAtQuota({ spec });
    known = quota;
    counts.apiCalls += apiCalls;
  }

  async function pass(step: 'authenticate' | 'export'): Promise<void> {
    for (;;) {
      const reason = known && rule && reasonToRest(known, counts.apiCalls, rule);
      if (!reason || !rule) return;
      board.rest(step, reason, rule.lookEveryMs);
      await sleep(rule.lookEveryMs, { summary: 'rests for the quota of calls' });
      board.goOn(step);
      await ask();
    }
  }

  return {
    /** Asks the source, and rests where that is due. */
    async look(step: 'authenticate' | 'export'): Promise<void> {
      await ask();
      await pass(step);
    },
    /** What an answer told in passing. */
    heard(quota: { left: number; max: number } | undefined): void {
      if (known && quota) known = { ...known, ...quota };
    },
    pass,
  };
}
type Governor = ReturnType<typeof createGovernor>;
