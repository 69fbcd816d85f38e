import { ApplicationFailure } from '@temporalio/workflow';
import type { ComparedRows } from '../activities/changes/compare-rows.ts';
import { openSum } from '../core/accounting.ts';
import type { ArtifactRef } from '../core/artifact.ts';
import { atOnce } from '../core/at-once.ts';
import type { PartKey } from '../core/change-files.ts';
import type { EndStatus, RunPlan } from '../core/run.ts';
import type { createApproval } from './approval.ts';
import { createGovernor } from './call-governor.ts';
import { readAll } from './read-all.ts';
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
    await governor.pass('authenticate');
    const answer = await quick.beginReading({ spec });
    governor.made(answer);
    if (!answer.mustFold) return answer;
    return { ...answer, reading: await patient.foldDoubts({ spec, reading: answer.reading }) };
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
