import type { BoundChanges } from '../../core/changes/change-plan.ts';
import type { ChangeQuery, ChangeSource } from '../../core/changes/change-source.ts';
import type { LedgerRef, Reading, ReadTask } from '../../core/changes/reading.ts';
import type { RunOptions } from '../../core/run.ts';

interface Wanted {
  scope: Reading['scope'];
  columns: string[];
  state: { cursor: string | null; ledger: LedgerRef | null };
  options: Pick<RunOptions, 'records' | 'range' | 'limit'>;
}

/**
 * The questions that a run asks of its source, each counted first. An incremental run asks three: for the records that
 * changed, for those that were deleted, and, where there is a filter, for the ids of all that changed, so that whatever
 * has left the filter shows.
 */
export async function planTasks(
  source: ChangeSource,
  bound: BoundChanges,
  { scope, columns, state, options }: Wanted,
): Promise<{ tasks: ReadTask[]; cursor?: string; asOf: string }> {
  const { object, filter } = bound;
  const horizon = await source.horizon(bound.lagMs);
  const upTo = options.range && options.range.to < horizon ? wholeSecond(options.range.to) : horizon;
  const after = startOf(scope, bound, state.cursor, options);
  // Whoever names records means them as they are now.
  const window = options.records ? {} : { upTo, ...(after !== undefined && { after }) };
  const rows: Asked = {
    name: 'rows',
    query: { object, columns, ...(filter && { filter }), ...window, ...idsOf(options) },
    ...(scope === 'sample' && options.limit && { limit: options.limit }),
  };
  const asked: Asked[] = [rows];
  const mayKnow = (state.ledger?.rows ?? 0) > 0 && bound.profile.deleted !== undefined;
  if (scope === 'incremental' && mayKnow) {
    asked.push({ name: 'deleted', query: { object, columns: [], ...window, which: 'deleted' } });
    if (filter) asked.push({ name: 'seen', query: { object, columns: [], ...window } });
  }
  const movesCursor = scope === 'full' || scope === 'incremental';
  if (after !== undefined && upTo <= after)
    return { tasks: [], asOf: horizon, ...(movesCursor && { cursor: after }) };
  const tasks: ReadTask[] = [];
  for (const one of asked) tasks.push(await counted(source, one, bound.limits.jobAbove));
  return { tasks, asOf: horizon, ...(movesCursor && { cursor: upTo }) };
}

interface Asked {
  name: ReadTask['name'];
  query: ChangeQuery;
  limit?: number;
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
    way: expected > jobAbove ? 'job' : 'pages',
    expected,
    query: { ...rest, columns: [...columns], ...(ids && { ids: [...ids] }) },
    ...(limit !== undefined && { limit }),
  };
}

/** A start is exclusive, and a person who names a time means it included. */
function startOf(
  scope: Reading['scope'],
  { since }: BoundChanges,
  cursor: string | null,
  { range }: Wanted['options'],
): string | undefined {
  if (scope === 'incremental') return cursor ?? undefined;
  const from = range?.from ?? since;
  return from === undefined ? undefined : wholeSecond(new Date(Date.parse(from) - 1_000).toISOString());
}

function wholeSecond(time: string): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

function idsOf({ records }: Wanted['options']): { ids?: string[] } {
  return records ? { ids: records } : {};
}
