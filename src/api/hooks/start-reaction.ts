import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { reactionIdOf } from '../../core/reaction.ts';
import type { Event } from '../../store/tables/events.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { searchPairs } from '../search-keys.ts';
import type { ReactingSync } from './reacting-sync.ts';

/** @returns false where a workflow of it runs: perhaps the last one, about to end */
export async function startReaction(
  { temporal }: Pick<ApiDependencies, 'temporal'>,
  { version: syncVersion, integration, plan }: ReactingSync,
  { id: eventId, syncId, subject }: Event,
): Promise<boolean> {
  const { giveUpAfterMs } = plan;
  try {
    await temporal.use((client) =>
      client.workflow.start('react', {
        workflowId: reactionIdOf(syncId, subject),
        taskQueue: temporal.taskQueue,
        args: [{ syncId, syncVersion, eventId, giveUpAfterMs }],
        workflowIdConflictPolicy: 'FAIL',
        // The inbox knows what is done; a workflow that somebody ended is begun anew.
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        typedSearchAttributes: searchPairs(syncId, integration),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
