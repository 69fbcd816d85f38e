import type { SchedulePlan } from '../../core/changes/change-plan.ts';
import { cronRate } from '../../core/changes/cron.ts';
import { type EstimateAnswer, estimate } from '../../core/changes/estimate.ts';
import { fieldsOf } from '../../core/changes/row-filter.ts';
import { secondBefore, wholeSecond } from '../../core/changes/whole-second.ts';
import { DAY_MS, HOUR_MS } from '../../core/duration.ts';
import { throwIfAny } from '../../core/errors.ts';
import type { Dependencies } from '../dependencies.ts';
import { bindChanges, openChangeSource } from './change-scope.ts';
import { sourceProblems, sourceQuery, usedFields } from './source-query.ts';

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
  const begin: { after?: string } = since === undefined ? {} : { after: secondBefore(since) };
  const records = await source.count({ ...query, ...begin });
  const aDayAgo = wholeSecond(now - DAY_MS);
  const after = begin.after !== undefined && begin.after > aDayAgo ? begin.after : aDayAgo;
  const changedInADay = await source.count({ ...query, after });
  const used = syncId === undefined ? 0 : await dependencies.database.calls.ofLastDay(syncId);
  const measured = { object, records, changedInADay, quota: { ...(await source.quota()), used } };
  const rates = {
    hasFilter: filter !== undefined,
    parents: parentsOf([...query.columns, ...(filter ? fieldsOf(filter) : [])]),
    ...paceOf(schedule),
    refreshAfterMs,
    limits,
    quota,
  };
  return estimate(measured, rates);
}

/** A sync without a schedule is taken for an hourly one. */
function paceOf(schedule: SchedulePlan | undefined): { runsADay: number; everyMs: number } {
  if (schedule && 'cron' in schedule) {
    const { timesADay, everyMs } = cronRate(schedule.cron);
    return { runsADay: timesADay, everyMs };
  }
  const everyMs = schedule?.everyMs ?? HOUR_MS;
  return { runsADay: Math.max(1, Math.round(DAY_MS / everyMs)), everyMs };
}

/** How many relationships lead to fields: `Account.Owner.Name` by two, which other fields may share. */
function parentsOf(fields: readonly string[]): number {
  const paths = fields.flatMap((field) => {
    const names = field.toLowerCase().split('.');
    return names.slice(1).map((_, index) => names.slice(0, index + 1).join('.'));
  });
  return new Set(paths).size;
}
