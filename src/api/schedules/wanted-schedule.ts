import { createHash } from 'node:crypto';
import type { ScheduleSpec } from '@temporalio/client';
import type { ChangePlan, SchedulePlan } from '../../core/changes/change-plan.ts';
import { whyAtRest } from '../../core/changes/schedule-word.ts';
import type { BoundIntegration } from '../../core/integration.ts';
import type { SyncWithConfig } from '../../store/tables/syncs.ts';
import type { ApiDependencies } from '../dependencies.ts';

/** What a sync's Schedule in Temporal has to be. */
export interface WantedSchedule {
  syncId: string;
  name: string;
  integration: string;
  spec: ScheduleSpec;
  /** So long after its time a start that was missed is made up for, once. */
  catchupMs: number;
  /** Why it starts nothing; absent where it does. */
  atRest?: string;
  /** Differs where anything of the above does. */
  fingerprint: string;
}

/** A daily or weekly run is worth catching up with, hours later; the day before is not. */
const CATCH_UP_CRON_MS = 6 * 3_600_000;

/** @returns undefined for a sync without a schedule, `unreadable` where its config isn't valid any more */
export function wantedSchedule(
  integrations: ApiDependencies['integrations'],
  sync: Pick<SyncWithConfig, 'id' | 'name' | 'integration' | 'active' | 'config'>,
): WantedSchedule | 'unreadable' | undefined {
  const plan = changePlan(integrations.get(sync.integration), sync.config);
  if (plan === undefined || plan === 'unreadable') return plan;
  if (!plan.schedule) return undefined;
  const { id: syncId, name, integration, active } = sync;
  const why = whyAtRest(active, plan);
  const its = {
    syncId,
    name,
    integration,
    spec: specOf(syncId, plan.schedule),
    catchupMs: 'everyMs' in plan.schedule ? plan.schedule.everyMs : CATCH_UP_CRON_MS,
    ...(why !== undefined && { atRest: why }),
  };
  const fingerprint = createHash('sha256').update(JSON.stringify(its)).digest('hex').slice(0, 16);
  return { ...its, fingerprint };
}

/** @returns undefined for a kind of sync that tells of no changes */
export function changePlan(
  kind: BoundIntegration | undefined,
  config: unknown,
): ChangePlan | 'unreadable' | undefined {
  if (kind?.story !== 'changes') return undefined;
  return kind.config.safeParse(config).success ? kind.bind(config) : 'unreadable';
}

/** Intervals count from 1970; each sync has a place of its own in them, always the same, so that not all start at once. */
function specOf(syncId: string, schedule: SchedulePlan): ScheduleSpec {
  if ('cron' in schedule) return { cronExpressions: [schedule.cron], timezone: schedule.timeZone };
  const everyS = schedule.everyMs / 1_000;
  const place = createHash('sha256').update(syncId).digest().readUInt32BE(0) % everyS;
  return { intervals: [{ every: schedule.everyMs, offset: place * 1_000 }] };
}
