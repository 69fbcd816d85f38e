import { and, asc, desc, eq, getTableColumns, isNull, sql } from 'drizzle-orm';
import { boolean, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { Query } from '../query.ts';
import { syncChanged, syncExists, syncNotFound } from './sync-errors.ts';

export const syncs = pgTable('syncs', {
  id: text().primaryKey(),
  integration: text().notNull(),
  name: text().notNull(),
  active: boolean().notNull(),
  currentVersion: integer().notNull(),
  createdAt: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
  updatedAt: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
  /** Removed syncs stay for the sake of their runs. */
  removedAt: timestamp({ withTimezone: true, precision: 3 }),
});

export const syncVersions = pgTable(
  'sync_versions',
  {
    syncId: text()
      .notNull()
      .references(() => syncs.id),
    version: integer().notNull(),
    config: jsonb().$type<unknown>().notNull(),
    createdAt: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
    createdBy: text(),
  },
  (table) => [primaryKey({ columns: [table.syncId, table.version] })],
);

export type Sync = typeof syncs.$inferSelect;
/** One frozen config; the integration's schema parses it. */
export type SyncVersion = typeof syncVersions.$inferSelect;
/** A sync with the config of `version`, which is the current one unless another was asked for. */
export type SyncWithConfig = Sync & Pick<SyncVersion, 'version' | 'config'>;

export interface NewSync {
  id: string;
  integration: string;
  name: string;
  /** Default true. */
  active?: boolean | undefined;
  config: unknown;
  createdBy?: string | undefined;
}

/** What is absent stays as it is. A config becomes the next version; a name or switch alone makes none. */
export interface SyncChange {
  name?: string | undefined;
  active?: boolean | undefined;
  config?: unknown;
  /** The version that the caller saw; another current one refuses the change. */
  expectedVersion?: number | undefined;
  createdBy?: string | undefined;
}

export interface Syncs {
  /** Version 1, or the next version of a removed one. @throws SaltbridgeError `config` (code `SYNC_EXISTS`) */
  create(sync: NewSync): Promise<SyncWithConfig>;
  /** @throws SaltbridgeError `config` (code `SYNC_NOT_FOUND`, or `SYNC_CHANGED` for another `expectedVersion`) */
  update(id: string, change: SyncChange): Promise<SyncWithConfig>;
  /** Nothing when it was removed, or never had that version. */
  get(id: string, version?: number): Promise<SyncWithConfig | undefined>;
  /** All that are not removed, by id, each with its current config. */
  list(): Promise<SyncWithConfig[]>;
  /** Newest first; of a removed sync too. */
  versions(id: string): Promise<SyncVersion[]>;
  /** True when there was one. Its versions and runs stay. */
  remove(id: string): Promise<boolean>;
}

export function createSyncs(query: Query): Syncs {
  return {
    create: (sync) =>
      query(`creating the sync ${sync.id}`, (db) =>
        db.transaction(async (tx) => {
          const { id, integration, name, active = true, config, createdBy } = sync;
          const fresh = { integration, name, active };
          const [stored] = await tx
            .insert(syncs)
            .values({ id, ...fresh, currentVersion: 1 })
            .onConflictDoUpdate({
              target: syncs.id,
              set: {
                ...fresh,
                currentVersion: sql`${syncs.currentVersion} + 1`,
                updatedAt: sql`now()`,
                removedAt: null,
              },
              setWhere: sql`${syncs.removedAt} is not null`,
            })
            .returning();
          if (stored === undefined) throw syncExists(id);
          const version = stored.currentVersion;
          // Made again under the id of a removed one, it knows nothing of what that one told.
          await tx.execute(sql`delete from sync_states where sync_id = ${id}`);
          await tx.insert(syncVersions).values({ syncId: id, version, config, createdBy });
          return { ...stored, version, config };
        }),
      ),

    update: (id, { name, active, config, expectedVersion, createdBy }) =>
      query(`changing the sync ${id}`, (db) =>
        db.transaction(async (tx) => {
          const known = and(eq(syncs.id, id), isNull(syncs.removedAt));
          const [before] = await tx.select().from(syncs).where(known).for('update');
          if (before === undefined) throw syncNotFound(id);
          const expected = expectedVersion ?? before.currentVersion;
          if (before.currentVersion !== expected) throw syncChanged(id, expected, before.currentVersion);

          const version = before.currentVersion + (config === undefined ? 0 : 1);
          if (config !== undefined)
            await tx.insert(syncVersions).values({ syncId: id, version, config, createdBy });
          await tx
            .update(syncs)
            .set({ name, active, currentVersion: version, updatedAt: sql`now()` })
            .where(eq(syncs.id, id));
          const [after] = await tx
            .select(withConfig)
            .from(syncs)
            .innerJoin(syncVersions, current)
            .where(known);
          if (after === undefined) throw syncNotFound(id);
          return after;
        }),
      ),

    get: (id, version) =>
      query(`reading the sync ${id}`, async (db) => {
        const joined = version === undefined ? current : versionIs(version);
        const [found] = await db
          .select(withConfig)
          .from(syncs)
          .innerJoin(syncVersions, joined)
          .where(and(eq(syncs.id, id), isNull(syncs.removedAt)));
        return found;
      }),

    list: () =>
      query('listing syncs', (db) =>
        db
          .select(withConfig)
          .from(syncs)
          .innerJoin(syncVersions, current)
          .where(isNull(syncs.removedAt))
          .orderBy(asc(syncs.id)),
      ),

    versions: (id) =>
      query(`listing the versions of the sync ${id}`, (db) =>
        db.select().from(syncVersions).where(eq(syncVersions.syncId, id)).orderBy(desc(syncVersions.version)),
      ),

    remove: (id) =>
      query(`removing the sync ${id}`, async (db) => {
        const removed = await db
          .update(syncs)
          .set({ removedAt: sql`now()`, updatedAt: sql`now()`, active: false })
          .where(and(eq(syncs.id, id), isNull(syncs.removedAt)))
          .returning({ id: syncs.id });
        return removed.length > 0;
      }),
  };
}

const withConfig = { ...getTableColumns(syncs), version: syncVersions.version, config: syncVersions.config };
const current = and(eq(syncVersions.syncId, syncs.id), eq(syncVersions.version, syncs.currentVersion));
const versionIs = (version: number) =>
  and(eq(syncVersions.syncId, syncs.id), eq(syncVersions.version, version));
