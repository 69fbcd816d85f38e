import type { FastifyBaseLogger } from 'fastify';
import { atOnce } from '../../core/at-once.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { dropSchedule, keepSchedule, scheduledSyncs } from './keep-schedule.ts';
import { type WantedSchedule, wantedSchedule } from './wanted-schedule.ts';

/** Keeps Temporal's Schedules what the syncs say, also after a time without Temporal. */
export interface ScheduleKeeper {
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

export interface KeeperOptions {
  everyMs: number;
  logger?: FastifyBaseLogger | undefined;
}

type Needed = Pick<ApiDependencies, 'database' | 'temporal' | 'integrations'>;

const AT_ONCE = 4;

/** Looks at once and then every so often; several processes may. */
export function startScheduleKeeper(
  dependencies: Needed,
  { everyMs, logger }: KeeperOptions,
): ScheduleKeeper {
  let running: Promise<void> | undefined;
  const look = () => {
    running ??= keepAll(dependencies, logger)
      // The next look tries again; the syncs are safe in the database.
      .catch((error: unknown) => logger?.warn({ error }, 'Schedules may lag behind the syncs'))
      .finally(() => {
        running = undefined;
      });
  };
  const timer = setInterval(look, everyMs);
  timer.unref();
  look();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

async function keepAll(dependencies: Needed, logger: KeeperOptions['logger']): Promise<void> {
  // In this order: a sync is always saved before its Schedule is made, so none of these is of a sync not yet seen.
  const present = await scheduledSyncs(dependencies);
  const { wanted, unreadable } = await wantedSchedules(dependencies);
  const needed = new Set([...wanted.map(({ syncId }) => syncId), ...unreadable]);
  await atOnce(wanted, AT_ONCE, async (one) => {
    try {
      await keepSchedule(dependencies, one);
    } catch (error) {
      // Temporal itself is away: the next look begins anew.
      if (error instanceof SaltbridgeError && error.retryable) throw error;
      logger?.warn({ error }, `The schedule of the sync ${one.syncId} is not what it should be`);
    }
  });
  const orphans = present.filter((syncId) => !needed.has(syncId));
  await atOnce(orphans, AT_ONCE, (syncId) => dropSchedule(dependencies, syncId));
}

/** A sync that can't be read keeps the Schedule it has: its run says what is wrong. */
async function wantedSchedules({ database, integrations }: Needed) {
  const wanted: WantedSchedule[] = [];
  const unreadable: string[] = [];
  for (const sync of await database.syncs.list()) {
    const one = wantedSchedule(integrations, sync);
    if (one === 'unreadable') unreadable.push(sync.id);
    else if (one !== undefined) wanted.push(one);
  }
  return { wanted, unreadable };
}
