import { randomUUID } from 'node:crypto';
import { and, asc, eq, inArray, lte, ne, type SQL, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import { RECONCILED } from '../../core/inbox-row.ts';
import type { Connected, Query } from '../query.ts';
import { type Event, events } from './event-table.ts';

export type NewEvent = Pick<Event, 'syncId' | 'subject' | 'eventId'> & { payload: string };

/** Who brings an event: a sender may repeat itself for ever, a person asks for it. */
export type BroughtBy = 'sender' | 'person';

/** Rows that nobody else is given until `until`. */
export interface Claim {
  events: Event[];
  until: Date;
}

/** How events come in and reach their workflows. */
export interface EventQueue {
  /**
   * Takes events in; of each person the first one stays. A failed one comes to life again: once by its sender, with the
   * data that it had; by a person each time, under the new event's id and with its data.
   */
  receive(events: readonly NewEvent[], by?: BroughtBy): Promise<void>;
  /**
   * Takes what waits to be started, and what was started so long ago that its workflow may be gone, out of sight of
   * everybody else for that time; those that senders told of first.
   */
  claim(forMs: number, limit: number): Promise<Claim>;
  /** Says that a workflow has them, to be looked at again then; what changed since the claim stays as it is. */
  started(claim: Claim, ids: readonly string[], lookAgainInMs: number): Promise<void>;
  /** Lets those that are still held be looked at again then, as they are. */
  release(claim: Claim, ids: readonly string[], lookAgainInMs: number): Promise<void>;
}

/** Five parameters each, of 65,535 that PostgreSQL takes. */
const ROWS_A_STATEMENT = 1_000;

type Values = PgUpdateSetSource<typeof events>;

/** What makes a failed event one that is to be started. */
export const toBeStarted: Values = {
  state: 'received',
  error: null,
  finishedAt: null,
  dueAt: sql`now()`,
};

export function createEventQueue(query: Query): EventQueue {
  async function settle(db: Connected, { until }: Claim, ids: readonly string[], values: Values) {
    if (ids.length === 0) return;
    const ours = and(inArray(events.id, [...ids]), eq(events.dueAt, until), open);
    await db
      .update(events)
      .set(values)
      .where(inArray(events.id, lockedInOrder(db, ours)));
  }

  return {
    receive: (given, by = 'sender') =>
      query('taking events in', async (db) => {
        const rows = inOneOrder(given).map((event) => ({ ...event, id: randomUUID() }));
        for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT)
          await db
            .insert(events)
            .values(rows.slice(from, from + ROWS_A_STATEMENT))
            .onConflictDoUpdate({
              target: [events.syncId, events.subject],
              set: { ...toBeStarted, ...again[by].set },
              setWhere: sql`${eq(events.state, 'failed')} and ${again[by].where}`,
            });
      }),

    claim: (forMs, limit) =>
      query('looking for events to start', async (db) => {
        const due = db
          .select({ id: events.id })
          .from(events)
          .where(and(open, lte(events.dueAt, sql`now()`)))
          .orderBy(sql`starts_with(${events.eventId}, ${RECONCILED})`, asc(events.state), asc(events.dueAt))
          .limit(limit)
          .for('update', { skipLocked: true });
        const found = await db
          .update(events)
          .set({ dueAt: inMs(forMs) })
          .where(inArray(events.id, due))
          .returning();
        found.sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
        return { events: found, until: found[0]?.dueAt ?? new Date() };
      }),

    started: (claim, ids, lookAgainInMs) =>
      query('recording started events', (db) =>
        settle(db, claim, ids, { state: 'started', dueAt: inMs(lookAgainInMs) }),
      ),

    release: (claim, ids, lookAgainInMs) =>
      query('putting events back', (db) => settle(db, claim, ids, { dueAt: inMs(lookAgainInMs) })),
  };
}

/**
 * Ids of rows, locked in the order in which `receive` locks them, so that neither waits for the other for ever. That is
 * the order of bytes, whatever language the database sorts by.
 */
export function lockedInOrder(db: Connected, which: SQL | undefined) {
  return db
    .select({ id: events.id })
    .from(events)
    .where(which)
    .orderBy(sql`${events.syncId} collate "C"`, sql`${events.subject} collate "C"`)
    .for('update');
}

const open = inArray(events.state, ['received', 'started']);

const again: Record<BroughtBy, { set: Values; where: SQL }> = {
  sender: { set: { revived: true }, where: eq(events.revived, false) },
  person: {
    set: { revived: false, eventId: sql`excluded.event_id`, payload: sql`excluded.payload` },
    // The same id again is the same asking again.
    where: ne(events.eventId, sql`excluded.event_id`),
  },
};

/** One statement may not change a row twice, and two that lock rows in different orders may wait for each other. */
function inOneOrder(given: readonly NewEvent[]): NewEvent[] {
  const firsts = new Map(given.toReversed().map((event) => [keyOf(event), event]));
  return [...firsts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event);
}

function keyOf({ syncId, subject }: NewEvent): string {
  return `${syncId} ${subject}`;
}

/** By the database's clock, since several processes look. */
function inMs(ms: number): SQL {
  return sql`now() + ${ms} * interval '1 millisecond'`;
}
