import { and, eq, gt, lt, sql, sum } from 'drizzle-orm';
import { integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { DAY_MS, HOUR_MS } from '../../core/duration.ts';
import type { Query } from '../query.ts';
import { syncs } from './syncs.ts';

/** Calls of a sync to its source, by the hour in which they were made; of a day and a bit. */
export const sourceCalls = pgTable(
  'source_calls',
  {
    syncId: text()
      .notNull()
      .references(() => syncs.id),
    hour: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    calls: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.syncId, table.hour] })],
);

/** What each sync has taken of its share of the source's daily calls; by our own clock. */
export interface SourceCalls {
  /** @param at  default now */
  add(syncId: string, calls: number, at?: Date): Promise<void>;
  /** Calls of the last 24 hours, with those that lie up to an hour further back. */
  ofLastDay(syncId: string, now?: Date): Promise<number>;
}

export function createSourceCalls(query: Query): SourceCalls {
  const { syncId: ofSync, hour, calls: made } = sourceCalls;
  return {
    add: (syncId, calls, at = new Date()) =>
      query(`counting the calls of the sync ${syncId}`, async (db) => {
        const begun = new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
        await db
          .insert(sourceCalls)
          .values({ syncId, hour: begun, calls })
          .onConflictDoUpdate({ target: [ofSync, hour], set: { calls: sql`${made} + ${calls}` } });
        const lapsed = new Date(begun.getTime() - 2 * DAY_MS);
        await db.delete(sourceCalls).where(and(eq(ofSync, syncId), lt(hour, lapsed)));
      }),

    ofLastDay: (syncId, now = new Date()) =>
      query(`reading the calls of the sync ${syncId}`, async (db) => {
        const since = new Date(now.getTime() - DAY_MS - HOUR_MS);
        const [found] = await db
          .select({ calls: sum(made).mapWith(Number) })
          .from(sourceCalls)
          .where(and(eq(ofSync, syncId), gt(hour, since)));
        return found?.calls ?? 0;
      }),
  };
}
