import { WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { ActivityFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import { RunProgress } from '../../core/run-progress.ts';
import type { TemporalAccess } from '../temporal-access.ts';
import { askProgress, beatsOf, type Execution, latestOf } from './execution.ts';
import { withBeats } from './heartbeats.ts';

/** What Temporal knows of a run at this moment. `progress` is absent where no worker answered in time. */
export type Observation =
  | { state: 'running'; progress?: RunProgress | undefined }
  | { state: 'closed'; end: RunEnd; closedAt: Date; progress?: RunProgress | undefined }
  /** Temporal forgets workflows after its retention time. */
  | { state: 'unknown' };

interface RunEnd {
  status: 'completed' | 'failed' | 'cancelled';
  message?: string;
}

const PATIENCE_MS = 5_000;

/** @throws SaltbridgeError `transient` when Temporal doesn't answer */
export async function observe(
  temporal: TemporalAccess,
  { workflowId, id }: { workflowId: string; id: string },
): Promise<Observation> {
  return temporal.use(async (client) => {
    try {
      const execution = await latestOf(client, workflowId, id);
      return await (execution.description.status.name === 'RUNNING' ? running(execution) : closed(execution));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return { state: 'unknown' };
      throw error;
    }
  }, PATIENCE_MS);
}

async function running(execution: Execution): Promise<Observation> {
  const progress = await askProgress(execution);
  return { state: 'running', progress: progress && withBeats(progress, beatsOf(execution)) };
}

async function closed(execution: Execution): Promise<Observation> {
  const closedAt = execution.description.closeTime ?? new Date();
  try {
    const result = RunProgress.safeParse(await execution.handle.result());
    return { state: 'closed', end: { status: 'completed' }, closedAt, progress: result.data };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return { state: 'closed', end: endOf(error.cause), closedAt, progress: await askProgress(execution) };
  }
}

function endOf(cause: Error | undefined): RunEnd {
  if (cause instanceof CancelledFailure) return { status: 'cancelled', message: 'Cancelled' };
  if (cause instanceof TerminatedFailure) {
    const why = cause.message === '' ? '' : `: ${cause.message}`;
    return { status: 'failed', message: `Terminated from outside with Temporal's own tools${why}` };
  }
  if (cause instanceof TimeoutFailure) return { status: 'failed', message: 'The workflow ran out of time' };
  const inner = cause instanceof ActivityFailure ? cause.cause : cause;
  return { status: 'failed', message: inner?.message ?? 'The workflow failed' };
}
