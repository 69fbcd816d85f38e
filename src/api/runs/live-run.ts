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
  throw new SaltbridgeError('config', `There is no run ${id}; see \`saltbridge runs\``, {
    code: 'NOT_FOUND',
  });
}

/** One of a list: Temporal is asked only of those that are under way. */
export async function listedRun(needed: Needed, row: RunRow): Promise<Run> {
  return row.finishedAt === null ? detailedRun(needed, row) : runView(row, needed.workflowPage);
}

/** A run as it is now, with its steps as far as Temporal still knows them. */
export async function detailedRun(needed: Needed, row: RunRow): Promise<Run> {
  const seen = await observation(needed, row);
  const progress = seen === undefined || seen.state === 'unknown' ? undefined : seen.progress;
  const ended = seen !== undefined && seen.state !== 'running' && row.finishedAt === null;
  return runView(ended ? await reconcile(needed, row, seen) : row, needed.workflowPage, progress);
}

/** Undefined without Temporal: the record alone must do. */
async function observation({ temporal }: Needed, row: RunRow): Promise<Observation | undefined> {
  try {
    return await observe(temporal, row);
  } catch (error) {
    if (error instanceof SaltbridgeError && error.retryable) return undefined;
    throw error;
  }
}

/** A workflow that was ended from outside could not write its own end. */
async function reconcile(
  { database }: Needed,
  row: RunRow,
  seen: Exclude<Observation, { state: 'running' }>,
): Promise<RunRow> {
  // Does nothing to a run that wrote its end between our two looks.
  if (seen.state === 'closed') {
    const { end, closedAt, progress } = seen;
    const counts = progress === undefined ? {} : { counts: progress.counts };
    const { status, message } = end;
    return database.runs.finish(row.id, { status, error: message ?? null, finishedAt: closedAt, ...counts });
  }
  const error = 'Temporal does not know this run any more';
  return database.runs.finish(row.id, { status: 'failed', error });
}
