import { whyAtRest } from '../../core/changes/schedule-word.ts';
import { workflowIdOf } from '../../core/run.ts';
import type { StartWord, TickInput } from '../../core/tick.ts';
import type { Dependencies } from '../dependencies.ts';

/**
 * Whether a scheduled start is still wanted: the Schedule may not have heard of the last change. Reads only, so it may
 * run twice. A config that isn't valid any more is started all the same: the run says what is wrong with it.
 */
export function createMayStart({ database, integrations }: Pick<Dependencies, 'database' | 'integrations'>) {
  return async function mayStart({ syncId }: TickInput): Promise<StartWord> {
    const sync = await database.syncs.get(syncId);
    if (!sync) return { may: false, why: 'there is no such sync any more' };
    const { integration, name, active, config } = sync;
    const kind = integrations.get(integration);
    if (kind?.story === 'changes' && kind.config.safeParse(config).success) {
      const why = whyAtRest(active, kind.bind(config));
      if (why !== undefined) return { may: false, why };
    }
    if (!active) return { may: false, why: 'the sync is not active' };
    return { may: true, workflowId: workflowIdOf(syncId), integration, name };
  };
}
