import { and, count, eq, inArray, ne, notLike, sql } from 'drizzle-orm';
import { RECONCILED, TESTED } from '../../core/inbox-row.ts';
import type { Query } from '../query.ts';
import { type EventState, events } from './event-table.ts';

export interface EventOutcomes {
  open: number;
  failed: number;
  created: number;
  /** Somebody was there already. */
  others: number;
}

/** What the inbox holds, in figures. */
export interface EventSums {
  counts(syncId: string): Promise<Record<EventState, number>>;
  /** How many the other system told of by itself. */
  heard(syncId: string): Promise<number>;
  /** What became of those whose `eventId` begins so. */
  outcomes(syncId: string, eventIdPrefix: string): Promise<EventOutcomes>;
  /** Which of these subjects the sync has an event of that did not fail. */
  known(syncId: string, subjects: readonly string[]): Promise<Set<string>>;
}

export function createEventSums(query: Query): EventSums {
  return {
    counts: (syncId) =>
      query('counting events', async (db) => {
        const found = await db
          .select({ state: events.state, count: count() })
          .from(events)
          .where(eq(events.syncId, syncId))
          .groupBy(events.state);
        const counts: Record<EventState, number> = { received: 0, started: 0, done: 0, failed: 0 };
        for (const { state, count: rows } of found) counts[state] = rows;
        return counts;
      }),

    heard: (syncId) =>
      query('counting events', async (db) => {
        const [found] = await db
          .select({ count: count() })
          .from(events)
          .where(
            and(
              eq(events.syncId, syncId),
              notLike(events.eventId, `${RECONCILED}%`),
              notLike(events.eventId, `${TESTED}%`),
            ),
          );
        return found?.count ?? 0;
      }),

    outcomes: (syncId, eventIdPrefix) =>
      query('summing events up', async (db) => {
        const found = await db
          .select({ state: events.state, outcome: events.outcome, rows: count() })
          .from(events)
          .where(and(eq(events.syncId, syncId), sql`starts_with(${events.eventId}, ${eventIdPrefix})`))
          .groupBy(events.state, events.outcome);
        const sums: EventOutcomes = { open: 0, failed: 0, created: 0, others: 0 };
        for (const { state, outcome, rows } of found) {
          if (state === 'failed') sums.failed += rows;
          else if (state !== 'done') sums.open += rows;
          else if (outcome === 'created') sums.created += rows;
          else sums.others += rows;
        }
        return sums;
      }),

    known: (syncId, subjects) =>
      query('looking for events', async (db) => {
        if (subjects.length === 0) return new Set();
        const found = await db
          .select({ subject: events.subject })
          .from(events)
          .where(
            and(
              eq(events.syncId, syncId),
              inArray(events.subject, [...subjects]),
              ne(events.state, 'failed'),
            ),
          );
        return new Set(found.map(({ subject }) => subject));
      }),
  };
}
