import { asc, eq, sql } from 'drizzle-orm';
import { jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Query } from '../query.ts';

export const connections = pgTable('connections', {
  id: text().primaryKey(),
  system: text().notNull(),
  /** Secrets in it are sealed or references; see secrets.ts. */
  settings: jsonb().$type<Record<string, unknown>>().notNull(),
  createdAt: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
  updatedAt: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
});

/** Settings are as they were stored; the connector's schema parses them once their secrets are resolved. */
export type Connection = typeof connections.$inferSelect;
export type NewConnection = Pick<Connection, 'id' | 'system' | 'settings'>;

export interface Connections {
  /** @throws SaltbridgeError `config` (code `CONNECTION_EXISTS`) */
  create(connection: NewConnection): Promise<Connection>;
  get(id: string): Promise<Connection | undefined>;
  /** All of them, by id. */
  list(): Promise<Connection[]>;
  /** Replaces the settings. @throws SaltbridgeError `config` (code `CONNECTION_NOT_FOUND`) */
  update(id: string, change: Pick<Connection, 'settings'>): Promise<Connection>;
  /** True when there was one. Syncs that name it are the caller's to look for. */
  delete(id: string): Promise<boolean>;
}

export function createConnections(query: Query): Connections {
  return {
    create: ({ id, system, settings }) =>
      query(`creating the connection ${id}`, async (db) => {
        const [created] = await db
          .insert(connections)
          .values({ id, system, settings })
          .onConflictDoNothing()
          .returning();
        if (created === undefined) throw exists(id);
        return created;
      }),

    get: (id) =>
      query(`reading the connection ${id}`, async (db) => {
        const [found] = await db.select().from(connections).where(eq(connections.id, id));
        return found;
      }),

    list: () =>
      query('listing connections', (db) => db.select().from(connections).orderBy(asc(connections.id))),

    update: (id, { settings }) =>
      query(`changing the connection ${id}`, async (db) => {
        const [updated] = await db
          .update(connections)
          .set({ settings, updatedAt: sql`now()` })
          .where(eq(connections.id, id))
          .returning();
        if (updated === undefined) throw notFound(id);
        return updated;
      }),

    delete: (id) =>
      query(`deleting the connection ${id}`, async (db) => {
        const deleted = await db
          .delete(connections)
          .where(eq(connections.id, id))
          .returning({ id: connections.id });
        return deleted.length > 0;
      }),
  };
}

function exists(id: string): SaltbridgeError {
  return new SaltbridgeError(
    'config',
    `There is already a connection ${id}; change that one or choose another id`,
    {
      code: 'CONNECTION_EXISTS',
    },
  );
}

function notFound(id: string): SaltbridgeError {
  return new SaltbridgeError('config', `There is no connection ${id}`, { code: 'CONNECTION_NOT_FOUND' });
}
