import { and, desc, eq, inArray, ne, type SQL } from 'drizzle-orm';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Query } from '../query.ts';
import { createEventClaims, type EventClaims } from './event-claims.ts';
import { createEventQueue, type EventQueue, lockedInOrder, toBeStarted } from './event-queue.ts';
import { createEventSums, type EventSums } from './event-sums.ts';
import { type Event, type EventChange, type EventState, events } from './event-table.ts';

export type { Event, EventChange } from './event-table.ts';

/** Everything about the inbox: how events come in, what becomes of them, and figures. */
export interface Events extends EventQueue, EventClaims, EventSums {
  get(id: string): Promise<Event | undefined>;
  /** The one about a person. */
  find(syncId: string, subject: string): Promise<Event | undefined>;
  /** Does nothing to one that is done. @returns the event as it is then */
  change(id: string, change: EventChange): Promise<Event>;
  list(filter: EventFilter): Promise<Event[]>;
  /** Forgets it, so that the same person may come again. */
  remove(id: string): Promise<void>;
  /** Makes failed ones of a sync, or one of them, be started again. @returns how many */
  retry(syncId: string, id?: string): Promise<number>;
}

export interface EventFilter {
  syncId: string;
  state?: EventState | undefined;
  /** Default 50; newest first. */
  limit?: number | undefined;
}

export function createEvents(query: Query): Events {
  const get = (id: string) =>
    query(`reading the event ${id}`, async (db) => {
      const [found] = await db.select().from(events).where(eq(events.id, id));
      return found;
    });

  return {
    ...createEventQueue(query),
    ...createEventClaims(query),
    ...createEventSums(query),
    get,

    find: (syncId, subject) =>
      query('reading an event', async (db) => {
        const about = and(eq(events.syncId, syncId), eq(events.subject, subject));
        const [found] = await db.select().from(events).where(about);
        return found;
      }),

    change: (id, change) =>
      query(`recording the event ${id}`, async (db) => {
        const [changed] = await db
          .update(events)
          .set({ id, ...change })
          .where(and(eq(events.id, id), ne(events.state, 'done')))
          .returning();
        const event = changed ?? (await get(id));
        if (event === undefined) throw notFound(id);
        return event;
      }),

    list: ({ syncId, state, limit = 50 }) =>
      query('listing events', (db) => {
        const wanted: SQL[] = [eq(events.syncId, syncId)];
        if (state !== undefined) wanted.push(eq(events.state, state));
        return db
          .select()
          .from(events)
          .where(and(...wanted))
          .orderBy(desc(events.receivedAt), desc(events.id))
          .limit(limit);
      }),

    remove: (id) =>
      query(`removing the event ${id}`, async (db) => {
        await db.delete(events).where(eq(events.id, id));
      }),

    retry: (syncId, id) =>
      query('retrying failed events', async (db) => {
        const which = [eq(events.syncId, syncId), eq(events.state, 'failed')];
        if (id !== undefined) which.push(eq(events.id, id));
        const changed = await db
          .update(events)
          .set({ ...toBeStarted, revived: false })
          .where(inArray(events.id, lockedInOrder(db, and(...which))))
          .returning({ id: events.id });
        return changed.length;
      }),
  };
}

function notFound(id: string): SaltbridgeError {
  return new SaltbridgeError('config', `There is no event ${id} in the inbox`, { code: 'EVENT_NOT_FOUND' });
}
