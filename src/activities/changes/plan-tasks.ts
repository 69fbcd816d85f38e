import type { BoundChanges } from '../../core/changes/change-plan.ts';
import type { ChangeQuery, ChangeSource } from '../../core/changes/change-source.ts';
import type { LedgerRef, Reading, ReadTask } from '../../core/changes/reading.ts';
import { secondBefore, wholeSecond } from '../../core/changes/whole-second.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import type { RunOptions } from '../../core/run.ts';

interface Wanted {
  scope: Reading['scope'];
  columns: string[];
  state: { cursor: string | null; ledger: LedgerRef | null; doubts: readonly unknown[] };
  options: Pick<RunOptions, 'records' | 'range' | 'limit'>;
}

/**
 * The questions that a run asks of its source, each counted first. An incremental run asks three: for the records that
 * changed, for those that were deleted, and, where there is a filter, for the ids of all that changed, so that whatever
 * has left the filter shows. A full run sees by itself who is gone. It asks for the deleted to learn of merges, and at last
 * for the ids of all that changed too late to be read, while it read or just before: they are not gone.
 */
export async function planTasks(
  source: ChangeSource,
  bound: BoundChanges,
  { scope, columns, state, options }: Wanted,
): Promise<{ tasks: ReadTask[]; cursor?: string; asOf: string }> {
  const { object, filter } = bound;
  // Whoever names records means them as they are now.
  const horizon = await source.horizon(options.records ? 0 : bound.lagMs);
  const upTo = options.range && options.range.to < horizon ? wholeSecond(options.range.to) : horizon;
  const after = startOf(scope, bound, state.cursor, options);
  const window = options.records ? {} : { upTo, ...(after !== undefined && { after }) };
  const rows: Asked = {
    name: 'rows',
    query: { object, columns, ...(filter && { filter }), ...window, ...idsOf(options) },
    ...(scope === 'sample' && options.limit && { limit: options.limit }),
  };
  if (options.records?.length === 0) return { tasks: [], asOf: horizon };
  const movesCursor = scope === 'full' || scope === 'incremental';
  if (after !== undefined && upTo <= after)
    return { tasks: [], asOf: horizon, ...(movesCursor && { cursor: after }) };
  const tasks = [await counted(source, rows, bound.limits.jobAbove)];
  const mayKnow = (state.ledger?.rows ?? 0) > 0 || state.doubts.length > 0;
  if (movesCursor && mayKnow && bound.profile.deleted !== undefined && state.cursor !== null) {
    const changed = { object, columns: [], after: state.cursor, upTo };
    const deleted = { name: 'deleted', query: { ...changed, which: 'deleted' } } as const;
    tasks.push(...(await countedIfKept(source, deleted, bound.limits.jobAbove)));
    if (filter && scope === 'incremental')
      tasks.push(await counted(source, { name: 'seen', query: changed }, bound.limits.jobAbove));
  }
  if (scope === 'full' && mayKnow && bound.profile.deleted !== undefined) {
    const later = { object, columns: [], after: upTo, which: 'any' } as const;
    tasks.push(await counted(source, { name: 'later', query: later }, bound.limits.jobAbove));
  }
  return { tasks, asOf: horizon, ...(movesCursor && { cursor: upTo }) };
}

interface Asked {
  name: ReadTask['name'];
  query: ChangeQuery;
  limit?: number;
}

/** Nothing where the source keeps no deleted records of the object: only the reading of all finds them then. */
async function countedIfKept(source: ChangeSource, asked: Asked, jobAbove: number): Promise<ReadTask[]> {
  try {
    return [await counted(source, asked, jobAbove)];
  } catch (error) {
    const problems = error instanceof SaltbridgeError ? error.problems : [];
    if (problems.length > 0 && problems.every(({ code }) => code === 'NO_RECYCLE_BIN')) return [];
    throw error;
  }
}

async function counted(
  source: ChangeSource,
  { name, query, limit }: Asked,
  jobAbove: number,
): Promise<ReadTask> {
  const found = await source.count(query);
  const expected = limit === undefined ? found : Math.min(found, limit);
  const { columns, ids, ...rest } = query;
  return {
    name,
    // A job knows no limit.
    way: limit === undefined && expected > jobAbove ? 'job' : 'pages',
    expected,
    query: { ...rest, columns: [...columns], ...(ids && { ids: [...ids] }) },
    ...(limit !== undefined && { limit }),
  };
}

function startOf(
  scope: Reading['scope'],
  { since }: BoundChanges,
  cursor: string | null,
  { range }: Wanted['options'],
): string | undefined {
  if (scope === 'incremental') return cursor ?? undefined;
  const from = range?.from ?? since;
  return from === undefined ? undefined : secondBefore(from);
}

function idsOf({ records }: Wanted['options']): { ids?: string[] } {
  return records ? { ids: records } : {};
}
