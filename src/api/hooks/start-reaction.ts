import { defineSearchAttributeKey, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { reactionIdOf } from '../../core/reaction.ts';
import { searchAttributes } from '../../core/search-attributes.ts';
import type { Event } from '../../store/tables/events.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ReactingSync } from './reacting-sync.ts';

const syncAttribute = defineSearchAttributeKey('SaltbridgeSync', searchAttributes.SaltbridgeSync);
const integrationAttribute = defineSearchAttributeKey(
  'SaltbridgeIntegration',
  searchAttributes.SaltbridgeIntegration,
);

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
        typedSearchAttributes: [
          { key: syncAttribute, value: syncId },
          { key: integrationAttribute, value: integration },
        ],
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
