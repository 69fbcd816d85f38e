import type { Client } from '@temporalio/client';
import { z } from 'zod';
import type { SchedulePlan } from '../../core/changes/change-plan.ts';
import { whyAtRest } from '../../core/changes/schedule-word.ts';
import { durationText } from '../../core/duration.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { OUTCOME, SKIPPED } from '../../core/tick.ts';
import type { SyncWithConfig } from '../../store/tables/syncs.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ListedSchedule, SyncSchedule } from '../resources/schedule.ts';
import { describeSchedule } from './keep-schedule.ts';
import { changePlan } from './wanted-schedule.ts';

/** A sync is shown without its next times rather than late. */
const PATIENCE_MS = 2_500;

type Needed = Pick<ApiDependencies, 'database' | 'temporal' | 'integrations'>;
type Live = Pick<SyncSchedule, 'nextTimes' | 'lastSkipped' | 'problem'> & { paused?: string };

/** What the config alone tells. @returns undefined as `scheduleView` */
export function listedSchedule(
  { integrations }: Pick<Needed, 'integrations'>,
  sync: SyncWithConfig,
): ListedSchedule | undefined {
  const plan = changePlan(integrations.get(sync.integration), sync.config);
  if (plan === undefined || plan === 'unreadable' || !plan.schedule) return undefined;
  const reason = whyAtRest(sync.active, plan);
  return {
    when: whenText(plan.schedule),
    paused: reason !== undefined,
    ...(reason !== undefined && { reason }),
  };
}

/** @returns undefined for a sync without a schedule, or one whose config isn't valid any more */
export async function scheduleView(
  dependencies: Needed,
  sync: SyncWithConfig,
): Promise<SyncSchedule | undefined> {
  const listed = listedSchedule(dependencies, sync);
  if (listed === undefined) return undefined;
  const [lastRun, live] = await Promise.all([
    lastRunOf(dependencies, sync.id),
    dependencies.temporal.use((client) => look(client, sync.id), PATIENCE_MS).catch(withoutTemporal),
  ]);
  const { paused, nextTimes, ...rest } = live;
  const reason = listed.reason ?? paused;
  return {
    when: listed.when,
    paused: reason !== undefined,
    ...(reason !== undefined && { reason }),
    nextTimes: reason === undefined ? nextTimes : [],
    ...(lastRun && { lastRun }),
    ...rest,
  };
}

function whenText(schedule: SchedulePlan): string {
  if ('cron' in schedule) return `${schedule.cron} (${schedule.timeZone})`;
  return `every ${durationText(schedule.everyMs)}`;
}

async function lastRunOf({ database }: Needed, syncId: string): Promise<SyncSchedule['lastRun']> {
  const [run] = (await database.runs.list({ syncId, limit: 1 })).runs;
  if (!run) return undefined;
  const { id, status, startedAt, startedBy } = run;
  return { id, status, startedAt: startedAt.toISOString(), ...(startedBy !== null && { startedBy }) };
}

async function look(client: Client, syncId: string): Promise<Live> {
  const [described, lastSkipped] = await Promise.all([
    describeSchedule(client, syncId),
    lastSkippedOf(client, syncId),
  ]);
  if (!described)
    return { nextTimes: [], problem: 'Temporal has no Schedule of it yet; it is made within a minute' };
  const { state, info } = described;
  return {
    nextTimes: info.nextActionTimes.slice(0, 5).map((time) => time.toISOString()),
    ...(lastSkipped && { lastSkipped }),
    ...(state.paused && { paused: `paused in Temporal: ${state.note ?? ''}` }),
  };
}

/** The server lists the newest first. */
async function lastSkippedOf(client: Client, syncId: string): Promise<SyncSchedule['lastSkipped']> {
  const query = `WorkflowType = 'tick' AND SaltbridgeSync = '${syncId}' AND SaltbridgeStep = '${SKIPPED}'`;
  for await (const { startTime, memo } of client.workflow.list({ query, pageSize: 1 }))
    return { at: startTime.toISOString(), why: z.string().catch(SKIPPED).parse(memo?.[OUTCOME]) };
  return undefined;
}

function withoutTemporal(error: unknown): Live {
  if (error instanceof SaltbridgeError && error.retryable) return { nextTimes: [], problem: error.message };
  throw error;
}
