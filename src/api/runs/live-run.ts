import { SaltbridgeError } from '../../core/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Run } from '../resources/run.ts';
import { type Observation, observe } from './observe.ts';
import { type RunRow, runView } from './run-view.ts';

type Needed = Pick<ApiDependencies, 'database' | 'temporal' | 'workflowPage'>;

/** @throws SaltbridgeError `config` (`NOT_FOUND`) for an unknown one */
export async function runOf({ database }: Pick<ApiDependencies, 'database'>, id: string): Promise<RunRow> {
  const row = await database.runs.get(id);
  if (row !== undefined) return row;
  throw new SaltbridgeError('config', `There is no run ${id}; see GET /v1/runs`, { code: 'NOT_FOUND' });
}

/** A run as it is now. Without Temporal, a run under way is shown as its record has it. */
export async function liveRun(needed: Needed, row: RunRow): Promise<Run> {
  if (row.finishedAt !== null) return runView(row, needed.workflowPage);
  let seen: Observation;
  try {
    seen = await observe(needed.temporal, row);
  } catch (error) {
    if (error instanceof SaltbridgeError && error.retryable) return runView(row, needed.workflowPage);
    throw error;
  }
  if (seen.state === 'running') return runView(row, needed.workflowPage, seen.progress);
  return runView(await reconcile(needed, row, seen), needed.workflowPage);
}

/** A workflow that was ended from outside could not write its own end. */
async function reconcile(
  { database }: Needed,
  row: RunRow,
  seen: Exclude<Observation, { state: 'running' }>,
): Promise<RunRow> {
  const end =
    seen.state === 'unknown'
      ? {
          status: 'failed' as const,
          error: 'Temporal does not know this run any more',
          finishedAt: new Date(),
        }
      : { status: seen.status, error: seen.message ?? null, finishedAt: seen.closedAt };
  // Does nothing to a run that wrote its end between our two looks.
  return database.runs.finish(row.id, end);
}
