import type { FastifyBaseLogger } from 'fastify';
import type { SyncWithConfig } from '../../store/tables/syncs.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { dropSchedule, keepSchedule } from './keep-schedule.ts';
import { wantedSchedule } from './wanted-schedule.ts';

/** Whoever saves a sync waits no longer for Temporal than this; the keeper makes up for it within a minute. */
const PATIENCE_MS = 3_000;

type Needed = Pick<ApiDependencies, 'temporal' | 'integrations'>;

/** Puts the Schedule of a sync that was just saved in step; where that can't be, it is left to the keeper. */
export async function followSync(
  dependencies: Needed,
  sync: SyncWithConfig,
  log: FastifyBaseLogger,
  always = false,
): Promise<void> {
  const wanted = wantedSchedule(dependencies.integrations, sync);
  if (wanted === undefined || wanted === 'unreadable') return;
  await orLater(sync.id, log, keepSchedule(dependencies, wanted, { timeoutMs: PATIENCE_MS, always }));
}

/** The same for a sync that was just removed. */
export async function forgetSync(
  dependencies: Needed,
  sync: SyncWithConfig,
  log: FastifyBaseLogger,
): Promise<void> {
  if (wantedSchedule(dependencies.integrations, sync) === undefined) return;
  await orLater(sync.id, log, dropSchedule(dependencies, sync.id, PATIENCE_MS));
}

async function orLater(syncId: string, log: FastifyBaseLogger, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    log.warn({ err: error }, `The schedule of the sync ${syncId} follows later`);
  }
}
