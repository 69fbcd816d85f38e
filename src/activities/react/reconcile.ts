import { noCounts } from '../../core/accounting.ts';
import { type RunCounts, RunOptions, type RunOptionsInput } from '../../core/run.ts';
import type { Dependencies } from '../dependencies.ts';
import { type Compared, reconciledBy } from './compare-users.ts';
import { openSync } from './open-sync.ts';

export interface ReconcileInput {
  syncId: string;
  runId: string;
  workflowId: string;
  startedAt: string;
  options?: RunOptionsInput;
}

/** The books of a run that looks for people whose event never came. */
export function createReconcile(dependencies: Dependencies) {
  const { runs, events } = dependencies.database;

  async function beginReconcile(input: ReconcileInput): Promise<void> {
    const { version } = await openSync(dependencies, input.syncId);
    const { runId: id, syncId, workflowId } = input;
    const options = RunOptions.parse(input.options ?? {});
    await runs.begin({
      id,
      syncId,
      workflowId,
      options,
      syncVersion: version,
      mode: 'apply',
      startedBy: options.startedBy,
      startedAt: new Date(input.startedAt),
    });
  }

  /** Where the people that were put into the inbox are by now; `unprocessed` are those whose event is open. */
  async function countReconciled(
    { syncId, runId }: Pick<ReconcileInput, 'syncId' | 'runId'>,
    { read, earlier, missing }: Compared,
  ): Promise<RunCounts> {
    const { created, failed, others } = await events.outcomes(syncId, reconciledBy(runId));
    const counts = {
      ...noCounts(),
      read,
      created,
      failed,
      unchanged: read - earlier - missing,
      outOfScope: earlier + others,
      unprocessed: missing - created - failed - others,
    };
    await runs.update(runId, { counts });
    return counts;
  }

  return { beginReconcile, countReconciled };
}
