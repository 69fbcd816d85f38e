import type { FastifyBaseLogger } from 'fastify';
import { atOnce } from '../../core/at-once.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Claim } from '../../store/tables/event-queue.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { mayRecover, reactingSync } from './reacting-sync.ts';
import { startReaction } from './start-reaction.ts';

/** Starts a workflow for every event in the inbox; those that came while Temporal was away, when it is back. */
export interface Feeder {
  /** Says that there is something new; settles at once. */
  kick(): void;
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

export interface FeederOptions {
  /** How often it looks by itself. */
  everyMs: number;
  /** So long after its start an event whose workflow is gone is started again. */
  startAgainAfterMs: number;
  logger?: FastifyBaseLogger | undefined;
}

const BATCH = 200;
const STARTS_AT_ONCE = 8;
/** Longer than a batch takes; what a process that died has claimed is looked at again then. */
const CLAIM_MS = 60_000;
/** A new event whose last workflow is about to end waits for that. */
const ENDING_MS = 1_000;

type Needed = Pick<ApiDependencies, 'database' | 'temporal' | 'integrations'>;

/** Several processes may feed at once: none is given what another one holds. */
export function startFeeder(dependencies: Needed, options: FeederOptions): Feeder {
  let again = false;
  let running: Promise<void> | undefined;
  let stopped = false;

  function kick(): void {
    again = true;
    running ??= drain().finally(() => {
      running = undefined;
      if (again && !stopped) kick();
    });
  }

  async function drain(): Promise<void> {
    while (again && !stopped) {
      again = false;
      try {
        // What was claimed is not due any more, so a full batch is always another one.
        again = (await feed(dependencies, options)) === BATCH;
      } catch (error) {
        // The next look tries again; the events are safe in the inbox.
        options.logger?.warn({ err: error }, 'Events wait in the inbox');
        return;
      }
    }
  }

  const timer = setInterval(kick, options.everyMs);
  timer.unref();
  kick();
  return {
    kick,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

/** @returns how many it looked at */
async function feed(dependencies: Needed, options: FeederOptions): Promise<number> {
  const { events } = dependencies.database;
  const claim = await events.claim(CLAIM_MS, BATCH);
  try {
    for (const syncId of new Set(claim.events.map((event) => event.syncId))) {
      const ofSync = claim.events.filter((event) => event.syncId === syncId);
      await feedSync(dependencies, options, syncId, { ...claim, events: ofSync });
    }
  } catch (error) {
    const ids = claim.events.map(({ id }) => id);
    await events.release(claim, ids, 0);
    throw error;
  }
  return claim.events.length;
}

async function feedSync(
  dependencies: Needed,
  { startAgainAfterMs, logger }: FeederOptions,
  syncId: string,
  claim: Claim,
): Promise<void> {
  const { events } = dependencies.database;
  const sync = await reactingSync(dependencies, syncId);
  if (sync instanceof SaltbridgeError) {
    if (mayRecover(sync)) return logger?.warn({ err: sync }, 'Events wait in the inbox');
    const failed = { state: 'failed', error: sync.message, finishedAt: new Date() } as const;
    for (const { id } of claim.events) await events.change(id, failed);
    return;
  }
  const started: string[] = [];
  const ending: string[] = [];
  try {
    await atOnce(claim.events, STARTS_AT_ONCE, async (event) => {
      // By now another process may have been given it.
      if (Date.now() > claim.until.getTime()) return;
      const isNewWorkflow = await startReaction(dependencies, sync, event);
      (isNewWorkflow || event.state === 'started' ? started : ending).push(event.id);
    });
  } finally {
    await events.started(claim, started, startAgainAfterMs);
    await events.release(claim, ending, ENDING_MS);
  }
}
