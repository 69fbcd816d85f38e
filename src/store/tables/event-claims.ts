import { and, eq, gt, isNull, notInArray, type SQL, sql } from 'drizzle-orm';
import type { Query } from '../query.ts';
import { type Event, type EventChange, events } from './event-table.ts';

/** How attempts that know nothing of each other agree on who acts for an event. */
export interface EventClaims {
  /** Changes it only where it is neither done nor failed and still holds all of `seen`. @returns whether it did */
  changeIf(id: string, seen: EventChange, change: EventChange): Promise<boolean>;
  /**
   * Lets one of a sync's events tell of a failure, and no other of the same failure for an hour.
   *
   * @returns `begun` where this event was let before
   */
  claimTelling(event: Pick<Event, 'id' | 'syncId'>, failure: string): Promise<'ours' | 'begun' | 'told'>;
}

const QUIET_MS = 3_600_000;

export function createEventClaims(query: Query): EventClaims {
  return {
    changeIf: (id, seen, change) =>
      query(`claiming the event ${id}`, async (db) => {
        const changed = await db
          .update(events)
          .set({ id, ...change })
          .where(and(eq(events.id, id), notInArray(events.state, ['done', 'failed']), ...allOf(seen)))
          .returning({ id: events.id });
        return changed.length > 0;
      }),

    claimTelling: ({ id, syncId }, failure) =>
      query(`claiming to tell of the event ${id}`, (db) =>
        db.transaction(async (tx) => {
          // Two statements at once would both find that nobody has told.
          await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`telling ${syncId}`}, 0))`);
          const [told] = await tx
            .select({ id: events.id })
            .from(events)
            .where(
              and(
                eq(events.syncId, syncId),
                eq(events.toldOf, failure),
                gt(events.toldAt, new Date(Date.now() - QUIET_MS)),
              ),
            )
            .limit(1);
          if (told !== undefined) return told.id === id ? 'begun' : 'told';
          await tx.update(events).set({ toldOf: failure, toldAt: new Date() }).where(eq(events.id, id));
          return 'ours';
        }),
      ),
  };
}

function allOf(seen: EventChange): SQL[] {
  return Object.entries(seen).map(([name, value]) => {
    // True: `EventChange` has no other names than those of columns.
    const column = events[name as keyof EventChange];
    return value === null ? isNull(column) : eq(column, value);
  });
}
