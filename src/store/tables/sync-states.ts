import { and, eq, type SQL, sql } from 'drizzle-orm';
import { jsonb, type PgUpdateSetSource, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Query } from '../query.ts';
import { syncs } from './syncs.ts';

export const syncStates = pgTable('sync_states', {
  syncId: text()
    .primaryKey()
    .references(() => syncs.id),
  /** The run that may change it. */
  owner: text(),
  /** When that run started. */
  ownedSince: timestamp({ withTimezone: true, precision: 3 }),
  /** The run whose end it tells. */
  lastRun: text(),
  cursor: text(),
  mapping: text(),
  /** Fingerprint of where it reads and whom it tells. */
  target: text(),
  schema: jsonb().$type<unknown>(),
  added: jsonb().$type<unknown>().notNull().default([]),
  ledger: jsonb().$type<unknown>(),
  doubts: jsonb().$type<unknown>().notNull().default([]),
  /** The latest time as of which any run may have told something that no stamp tells. */
  toldUntil: timestamp({ withTimezone: true, precision: 3 }),
  /** When every record was last read. */
  refreshedAt: timestamp({ withTimezone: true, precision: 3 }),
  updatedAt: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
});

/** `schema`, `added`, `ledger` and `doubts` are parts of `Reading` of core/changes/reading.ts, to be parsed. */
export type SyncState = typeof syncStates.$inferSelect;

export type SyncStateChange = Partial<
  Pick<SyncState, 'cursor' | 'mapping' | 'target' | 'schema' | 'added' | 'ledger' | 'refreshedAt'>
>;

/** What a run is about to tell. */
export interface Doubt {
  doubts: unknown[];
  mapping: string;
  target: string;
  /** Where it tells whom no run has told before: whatever was told elsewhere is known no longer. */
  isAnew: boolean;
  /** As of when it tells what no stamp tells. */
  asOf: Date;
  /** It tells of more than what changed, so that all must be read again should it not end well. */
  rereads: boolean;
}

/** What a sync that reads changes remembers from run to run. */
export interface SyncStates {
  get(syncId: string): Promise<SyncState | undefined>;
  /**
   * Makes the run the one that may change it, unless a run that started later has begun, and answers how it is.
   * Repeated, it changes nothing.
   *
   * @throws SaltbridgeError `config` (`RUN_OVERTAKEN`)
   */
  begin(syncId: string, run: { runId: string; startedAt: Date }): Promise<SyncState>;
  /**
   * Remembers what the run is about to tell, until a run ends well. What another mapping told is no longer known for
   * what this one tells. Does nothing once the run's end is known. @throws as `commit`
   */
  doubt(syncId: string, runId: string, told: Doubt): Promise<void>;
  /**
   * Puts a ledger that holds these doubts in their place; cursor and run stay. Does nothing where the doubts are others
   * by now, since an attempt before this one has done it.
   *
   * @returns the ledger that counts
   * @throws as `commit`
   */
  fold(syncId: string, runId: string, told: { doubts: unknown[]; ledger: unknown }): Promise<unknown>;
  /**
   * The end of a run, all at once; no doubts are left.
   *
   * @returns false where an attempt before this one has told it, which then counts
   * @throws SaltbridgeError `config` (`RUN_OVERTAKEN`)
   */
  commit(syncId: string, runId: string, change: SyncStateChange): Promise<boolean>;
}

export function createSyncStates(query: Query): SyncStates {
  const get: SyncStates['get'] = (syncId) =>
    query(`reading what the sync ${syncId} knows`, async (db) => {
      const [found] = await db.select().from(syncStates).where(eq(syncStates.syncId, syncId));
      return found;
    });

  /** Changes what is known unless the run's end was told, and where `only` holds; answers whether it did. */
  const change = (syncId: string, runId: string, values: PgUpdateSetSource<typeof syncStates>, only?: SQL) =>
    query(`recording what the sync ${syncId} knows`, async (db) => {
      const ours = and(eq(syncStates.syncId, syncId), eq(syncStates.owner, runId));
      const changed = await db
        .update(syncStates)
        .set({ ...values, updatedAt: sql`now()` })
        .where(and(ours, sql`${syncStates.lastRun} is distinct from ${runId}`, only))
        .returning({ syncId: syncStates.syncId });
      if (changed.length > 0) return true;
      const [ended] = await db.select({ syncId: syncStates.syncId }).from(syncStates).where(ours);
      if (ended) return false;
      throw overtaken(syncId);
    });

  return {
    get,
    begin: (syncId, { runId, startedAt }) =>
      query(`beginning to read for the sync ${syncId}`, async (db) => {
        const owner = { owner: runId, ownedSince: startedAt };
        const [state] = await db
          .insert(syncStates)
          .values({ syncId, ...owner })
          .onConflictDoUpdate({
            target: syncStates.syncId,
            set: owner,
            setWhere: sql`${syncStates.ownedSince} is null or ${syncStates.ownedSince} <= excluded.owned_since`,
          })
          .returning();
        if (!state) throw overtaken(syncId);
        return state;
      }),
    async doubt(syncId, runId, { doubts, mapping, target, isAnew, asOf, rereads }) {
      await change(syncId, runId, {
        doubts,
        target,
        toldUntil: sql`greatest(${syncStates.toldUntil}, ${asOf.toISOString()}::timestamptz)`,
        ...(rereads && { refreshedAt: null }),
        ...(isAnew
          ? { ledger: null, cursor: null, mapping: null, schema: null, added: [] }
          : { mapping: sql`case when ${syncStates.mapping} = ${mapping} then ${mapping} end` }),
      });
    },
    async fold(syncId, runId, { doubts, ledger }) {
      const isFirst = await change(syncId, runId, { ledger, doubts: [] }, eq(syncStates.doubts, doubts));
      return isFirst ? ledger : (await get(syncId))?.ledger;
    },
    commit: (syncId, runId, values) => change(syncId, runId, { ...values, doubts: [], lastRun: runId }),
  };
}

function overtaken(syncId: string): SaltbridgeError {
  const message = `Another run of ${syncId} has begun since, so this one may not say what is known; look at that one`;
  return new SaltbridgeError('config', message, { code: 'RUN_OVERTAKEN' });
}
