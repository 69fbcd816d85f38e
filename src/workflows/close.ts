import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { EndStatus, RunPlan } from '../core/run.ts';
import type { RunProgress } from '../core/run-progress.ts';
import type { RunBoard } from './run-board.ts';
import { prompt, quick } from './steps.ts';

/** Writes the end where people look: the run's record, the Web UI, and a notice where the sync asks for one. */
export async function close(
  plan: RunPlan | undefined,
  board: RunBoard,
  status: EndStatus,
  message?: string,
): Promise<RunProgress> {
  board.end(status, message);
  if (plan) {
    const { runId } = plan;
    const ended = { runId, status, counts: board.board.counts, ...(message !== undefined && { message }) };
    await board.during('finish', () => quick.finish(ended));
    if (plan.notifies) await tell(board, { spec: plan.spec, ...ended });
    else board.skip('notify');
  }
  return board.board;
}

/** A message that can't be delivered shows as a failed step; the run itself is what it was. */
async function tell(board: RunBoard, news: Parameters<Activities['notify']>[0]): Promise<void> {
  await board.during('notify', () => prompt.notify(news)).catch(() => undefined);
}

/** A failed step's error as the run's own, or Temporal's tools would head it with "Activity task failed". */
export function ownWords(error: unknown): unknown {
  if (!(error instanceof ActivityFailure && error.cause instanceof ApplicationFailure)) return error;
  const { message, type, details } = error.cause;
  return ApplicationFailure.create({
    message,
    ...(typeof type === 'string' && { type }),
    ...(details && { details }),
    nonRetryable: true,
    cause: error,
  });
}

/** The words of the step that failed, not of the machinery around it. */
export function messageOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error ? inner.message : 'The run failed for an unknown reason';
}
