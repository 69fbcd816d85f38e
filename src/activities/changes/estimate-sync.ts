import { type EstimateAnswer, estimate } from '../../core/changes/estimate.ts';
import { wholeSecond } from '../../core/changes/whole-second.ts';
import { throwIfAny } from '../../core/errors.ts';
import type { Dependencies } from '../dependencies.ts';
import { bindChanges, openChangeSource } from './change-scope.ts';
import { callsOfADay } from './look-at-quota.ts';
import { sourceProblems, sourceQuery, usedFields } from './source-query.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Counts what a sync would read, and reads nothing. */
export async function estimateSync(
  dependencies: Dependencies,
  { integration, config, syncId }: { integration: string; config: unknown; syncId?: string },
): Promise<EstimateAnswer> {
  const bound = bindChanges(dependencies, integration, config);
  const { object, filter, since, schedule, refreshAfterMs, limits, quota } = bound;
  const source = await openChangeSource(dependencies, bound);
  const query = sourceQuery(bound, usedFields(bound));
  throwIfAny(await sourceProblems(source, bound, query), `What ${object} would cost can't be told yet:`);
  const now = Date.parse(await source.horizon(0));
  const begin = since === undefined ? {} : { after: wholeSecond(Date.parse(since) - 1_000) };
  const records = await source.count({ ...query, ...begin });
  const aDayAgo = Math.max(now - DAY_MS, since === undefined ? 0 : Date.parse(since) - 1_000);
  const changedInADay = await source.count({ ...query, after: wholeSecond(aDayAgo) });
  const used = syncId === undefined ? 0 : await callsOfADay(dependencies, syncId);
  const measured = { object, records, changedInADay, quota: { ...(await source.quota()), used } };
  // Five fields of cron may mean anything; an hour is what a sync without a schedule has.
  const everyMs = schedule && 'everyMs' in schedule ? schedule.everyMs : HOUR_MS;
  const rates = { hasFilter: filter !== undefined, everyMs, refreshAfterMs, limits, quota };
  return estimate(measured, rates);
}
