import { boolean, index, pgTable, text, timestamp, unique } from 'drizzle-orm/pg-core';
import type { ReactionOutcome } from '../../core/reaction.ts';
import { syncs } from './syncs.ts';

/** The inbox: what other systems told us of, one row for each person and sync, however often they tell. */
export const events = pgTable(
  'events',
  {
    id: text().primaryKey(),
    syncId: text()
      .notNull()
      .references(() => syncs.id),
    /** Keyed hash of the tenant and the person's id there. */
    subject: text().notNull(),
    /** The sender's id of the event that came first. */
    eventId: text().notNull(),
    /** Sealed; gone once the event is done. */
    payload: text(),
    /** `received`: to be started. `started`: a workflow has it. */
    state: text({ enum: ['received', 'started', 'done', 'failed'] })
      .notNull()
      .default('received'),
    /** `writing`: a record may have been made. */
    record: text({ enum: ['none', 'writing', 'made'] })
      .notNull()
      .default('none'),
    /** The attempt that may be writing; null where the one before has ended. */
    recordBy: text(),
    outcome: text().$type<ReactionOutcome>(),
    recordId: text(),
    /** Where a person sees it. */
    recordUrl: text(),
    /** `sending`: a message may have been sent. `unknown`: given up in that state. `off`: none is due. */
    message: text({ enum: ['none', 'sending', 'sent', 'unknown', 'off'] })
      .notNull()
      .default('none'),
    /** The attempt that may be sending; null where the one before has ended. */
    messageBy: text(),
    /** Since when a message may have been on its way. */
    sendingAt: timestamp({ withTimezone: true, precision: 3 }),
    error: text(),
    /** The failure that it told of, for the sync's other events to keep quiet about the same. */
    toldOf: text(),
    toldAt: timestamp({ withTimezone: true, precision: 3 }),
    /** A sender's repetition has brought it back to life once; from then on only a person does. */
    revived: boolean().notNull().default(false),
    receivedAt: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
    /** Until then nobody looks at it: somebody just does, or its workflow has time to work. */
    dueAt: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
    finishedAt: timestamp({ withTimezone: true, precision: 3 }),
  },
  (table) => [
    unique('events_subject').on(table.syncId, table.subject),
    index().on(table.state, table.dueAt),
    index().on(table.syncId, table.receivedAt, table.id),
    index().on(table.syncId, table.toldAt),
  ],
);

export type Event = typeof events.$inferSelect;
export type EventState = Event['state'];
export type EventChange = Partial<
  Omit<Event, 'id' | 'syncId' | 'subject' | 'eventId' | 'receivedAt' | 'revived' | 'dueAt'>
>;
