import type { Client, WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { RunProgress } from '../../core/run-progress.ts';
import { progress as progressQuery } from '../../workflows/messages.ts';
import { Beat } from './heartbeats.ts';

/** One execution of a workflow and what Temporal says of it. */
export interface Execution {
  client: Client;
  handle: WorkflowHandle;
  description: WorkflowExecutionDescription;
}

/** A run that was reset in Temporal has several executions; the last of them tells where it is. */
export async function latestOf(client: Client, workflowId: string, firstRunId: string): Promise<Execution> {
  const execution = async (runId?: string) => {
    const description = await client.workflow.getHandle(workflowId, runId).describe();
    return { client, description, handle: client.workflow.getHandle(workflowId, description.runId) };
  };
  const latest = await execution();
  const chain = latest.description.raw.workflowExecutionInfo?.firstRunId ?? latest.description.runId;
  return chain === firstRunId ? latest : execution(firstRunId);
}

/** A query waits for a worker, and there may be none. */
const QUERY_PATIENCE_MS = 2_500;

/** Undefined where no worker answers in time; the run itself may be well. */
export async function askProgress({ client, handle }: Execution): Promise<RunProgress | undefined> {
  try {
    const ask = () => handle.query(progressQuery);
    return RunProgress.parse(await client.withDeadline(Date.now() + QUERY_PATIENCE_MS, ask));
  } catch {
    return undefined;
  }
}

/** What the activities that are under way last said of themselves. */
export function beatsOf({ description }: Execution): Beat[] {
  const payloads = (description.raw.pendingActivities ?? []).flatMap(
    (one) => one.heartbeatDetails?.payloads?.slice(0, 1) ?? [],
  );
  return payloads.flatMap((payload) => {
    try {
      return [Beat.parse(defaultPayloadConverter.fromPayload(payload))];
    } catch {
      // An activity that tells no rows, or a worker that encrypts what it tells.
      return [];
    }
  });
}
