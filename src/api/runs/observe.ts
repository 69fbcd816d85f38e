import {
  type Client,
  type WorkflowExecutionDescription,
  WorkflowFailedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import {
  ActivityFailure,
  CancelledFailure,
  defaultPayloadConverter,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/common';
import { RunProgress } from '../../core/run.ts';
import { progress as progressQuery } from '../../workflows/messages.ts';
import type { TemporalAccess } from '../temporal-access.ts';
import { Beat, withBeats } from './heartbeats.ts';

/** What Temporal knows of a run at this moment. */
export type Observation =
  | { state: 'running' /** Absent while no worker answers. */; progress?: RunProgress }
  | { state: 'closed'; status: 'completed' | 'failed' | 'cancelled'; message?: string; closedAt: Date }
  /** Temporal forgets workflows after its retention time. */
  | { state: 'unknown' };

const PATIENCE_MS = 4_000;

export async function observe(
  temporal: TemporalAccess,
  { workflowId, id }: { workflowId: string; id: string },
): Promise<Observation> {
  return temporal.use(async (client) => {
    try {
      const { handle, description } = await latestOf(client, workflowId, id);
      if (description.status.name === 'RUNNING') return await running(handle, description);
      return await closed(handle, description);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return { state: 'unknown' };
      throw error;
    }
  }, PATIENCE_MS);
}

interface Execution {
  handle: WorkflowHandle;
  description: WorkflowExecutionDescription;
}

/** A run that continued as new has several executions; the last of them tells where it is. */
async function latestOf(client: Client, workflowId: string, firstRunId: string): Promise<Execution> {
  const execution = async (runId?: string) => {
    const description = await client.workflow.getHandle(workflowId, runId).describe();
    return { description, handle: client.workflow.getHandle(workflowId, description.runId) };
  };
  const latest = await execution();
  const chain = latest.description.raw.workflowExecutionInfo?.firstRunId ?? latest.description.runId;
  return chain === firstRunId ? latest : execution(firstRunId);
}

async function running(
  handle: WorkflowHandle,
  description: WorkflowExecutionDescription,
): Promise<Observation> {
  try {
    const progress = RunProgress.parse(await handle.query(progressQuery));
    return { state: 'running', progress: withBeats(progress, beatsOf(description)) };
  } catch {
    // No worker is up, or it is just replaying; the run itself is well.
    return { state: 'running' };
  }
}

function beatsOf({ raw }: WorkflowExecutionDescription): Beat[] {
  const payloads = (raw.pendingActivities ?? []).flatMap(
    (one) => one.heartbeatDetails?.payloads?.slice(0, 1) ?? [],
  );
  return payloads.flatMap((payload) => {
    const beat = Beat.safeParse(defaultPayloadConverter.fromPayload(payload));
    return beat.success ? [beat.data] : [];
  });
}

async function closed(
  handle: WorkflowHandle,
  description: WorkflowExecutionDescription,
): Promise<Observation> {
  const closedAt = description.closeTime ?? new Date();
  try {
    await handle.result();
    return { state: 'closed', status: 'completed', closedAt };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return { state: 'closed', ...endOf(error.cause), closedAt };
  }
}

function endOf(cause: Error | undefined): { status: 'failed' | 'cancelled'; message: string } {
  if (cause instanceof CancelledFailure) return { status: 'cancelled', message: 'Cancelled' };
  if (cause instanceof TerminatedFailure) {
    const why = cause.message === '' ? '' : `: ${cause.message}`;
    return { status: 'failed', message: `Terminated from outside with Temporal's own tools${why}` };
  }
  if (cause instanceof TimeoutFailure) return { status: 'failed', message: 'The workflow ran out of time' };
  const inner = cause instanceof ActivityFailure ? cause.cause : cause;
  return { status: 'failed', message: inner?.message ?? 'The workflow failed' };
}
