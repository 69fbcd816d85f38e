import { activityInfo, log } from '@temporalio/activity';
import type { ChangeSource } from '../../core/changes/change-source.ts';
import { type QuotaLook, reasonToRest } from '../../core/changes/quota.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Dependencies } from '../dependencies.ts';
import { type ChangeScope, openChangeSource } from './change-scope.ts';

type Needed = Pick<Dependencies, 'openConnection' | 'database'>;
type Run = Pick<ChangeScope, 'spec' | 'bound'>;

/**
 * Does a step's work with its source. An attempt that repeats another first looks whether its calls may be made, since
 * nobody else does between attempts.
 *
 * @throws SaltbridgeError `rate-limited` (`QUOTA_USED_UP`) where they may not
 */
export function withSource<Result>(
  dependencies: Needed,
  run: Run,
  work: (source: ChangeSource) => Promise<Result>,
): Promise<Result> {
  return counting(dependencies, run, async (source) => {
    if (activityInfo().attempt > 1) await requireQuota(dependencies, run, source);
    return work(source);
  });
}

/** What is left of the source's calls, and what the sync has made of its share. */
export function lookAtSource(
  dependencies: Needed,
  run: Run,
): Promise<{ quota: QuotaLook; apiCalls: number }> {
  return counting(dependencies, run, async (source) => {
    const quota = await quotaOf(dependencies, run, source);
    return { quota, apiCalls: source.callsMade() };
  });
}

/**
 * The calls of every attempt count against the sync's share, whatever becomes of it; should counting them fail, that is
 * no reason to make them again.
 */
async function counting<Result>(
  dependencies: Needed,
  { spec: { syncId }, bound }: Run,
  work: (source: ChangeSource) => Promise<Result>,
): Promise<Result> {
  const source = await openChangeSource(dependencies, bound);
  try {
    return await work(source);
  } finally {
    await dependencies.database.calls.add(syncId, source.callsMade()).catch((error: unknown) => {
      log.warn('The calls of a step were not counted', { error });
    });
  }
}

async function requireQuota(dependencies: Needed, run: Run, source: ChangeSource): Promise<void> {
  const { quota } = run.bound;
  const reason = reasonToRest(await quotaOf(dependencies, run, source), 0, quota);
  if (reason === undefined) return;
  throw new SaltbridgeError('rate-limited', `The step is not tried again yet: ${reason}`, {
    code: 'QUOTA_USED_UP',
    retryAfterMs: quota.lookEveryMs,
  });
}

async function quotaOf(
  { database }: Needed,
  { spec: { syncId } }: Run,
  source: ChangeSource,
): Promise<QuotaLook> {
  const used = await database.calls.ofLastDay(syncId);
  const { runs } = await database.runs.list({ status: 'running', limit: MOST_RUNS });
  const { left, max } = await source.quota();
  return { left, max, used, runs: runs.length };
}

/** More at once need no more caution. */
const MOST_RUNS = 50;
