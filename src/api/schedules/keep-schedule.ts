import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import { scheduleIdOf, type TickInput } from '../../core/tick.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { searchPairs } from '../search-keys.ts';
import type { WantedSchedule } from './wanted-schedule.ts';

type Needed = Pick<ApiDependencies, 'temporal'>;

/**
 * Makes the Schedule, or mends the one that differs. Two processes may do it at once: both write the same. What
 * somebody paused in Temporal itself stays so until the sync changes.
 *
 * @param how  `always`: also where nothing seems to differ, which undoes a pause of Temporal's own
 */
export async function keepSchedule(
  { temporal }: Needed,
  wanted: WantedSchedule,
  how: { timeoutMs?: number; always?: boolean } = {},
): Promise<void> {
  const { taskQueue } = temporal;
  await temporal.use(async (client) => {
    const present = await describeSchedule(client, wanted.syncId);
    if (present === undefined && (await create(client, wanted, taskQueue))) return;
    if (present && !how.always && fingerprintOf(present) === wanted.fingerprint) return;
    await client.schedule.getHandle(scheduleIdOf(wanted.syncId)).update(() => settingsOf(wanted, taskQueue));
  }, how.timeoutMs);
}

/** Does nothing where there is none. */
export async function dropSchedule({ temporal }: Needed, syncId: string, timeoutMs?: number): Promise<void> {
  await temporal.use(async (client) => {
    try {
      await client.schedule.getHandle(scheduleIdOf(syncId)).delete();
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    }
  }, timeoutMs);
}

export async function describeSchedule(
  client: Client,
  syncId: string,
): Promise<ScheduleDescription | undefined> {
  try {
    return await client.schedule.getHandle(scheduleIdOf(syncId)).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

/** Ids of syncs for which this installation has made Schedules; another one's may be in the same namespace. */
export async function scheduledSyncs({ temporal }: Needed): Promise<string[]> {
  return temporal.use(async (client) => {
    const found: string[] = [];
    for await (const { memo } of client.schedule.list({ pageSize: 200 })) {
      const { taskQueue, syncId } = memo ?? {};
      if (taskQueue === temporal.taskQueue && typeof syncId === 'string') found.push(syncId);
    }
    return found;
  });
}

/** @returns false where there is one by now */
async function create(client: Client, wanted: WantedSchedule, taskQueue: string): Promise<boolean> {
  const { syncId } = wanted;
  try {
    await client.schedule.create({
      scheduleId: scheduleIdOf(syncId),
      // What never changes: an update leaves a Schedule's own memo as it was.
      memo: { taskQueue, syncId },
      ...settingsOf(wanted, taskQueue),
    });
    return true;
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return false;
    throw error;
  }
}

function settingsOf(wanted: WantedSchedule, taskQueue: string) {
  const { syncId, name, integration, spec, catchupMs, atRest, fingerprint } = wanted;
  const input: TickInput = { syncId };
  const typedSearchAttributes = searchPairs(syncId, integration);
  return {
    spec,
    typedSearchAttributes,
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: catchupMs },
    state: { paused: atRest !== undefined, note: atRest ?? '' },
    action: {
      type: 'startWorkflow' as const,
      workflowType: 'tick',
      workflowId: `tick/${syncId}`,
      taskQueue,
      args: [input],
      memo: { fingerprint },
      typedSearchAttributes,
      staticSummary: `${name} (scheduled start)`,
    },
  };
}

function fingerprintOf({ action }: ScheduleDescription): unknown {
  return action.memo?.fingerprint;
}
