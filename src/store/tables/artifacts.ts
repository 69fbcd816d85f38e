import { randomUUID } from 'node:crypto';
import { asc, desc, eq } from 'drizzle-orm';
import { bigint, index, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { Query } from '../query.ts';

export const artifacts = pgTable(
  'artifacts',
  {
    id: text().primaryKey(),
    /** Where it is in the artifact store. */
    key: text().notNull(),
    fileName: text().notNull(),
    contentType: text().notNull(),
    sha256: text().notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
    createdAt: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (table) => [index().on(table.createdAt)],
);

/** A file that somebody uploaded. */
export type Artifact = typeof artifacts.$inferSelect;
export type NewArtifact = Omit<Artifact, 'id' | 'createdAt'> & {
  /** Default a new UUID. */
  id?: string | undefined;
};

export interface Artifacts {
  insert(artifact: NewArtifact): Promise<Artifact>;
  get(id: string): Promise<Artifact | undefined>;
  /** The newest `limit` of them, newest first; default 50. */
  list(limit?: number): Promise<Artifact[]>;
}

export function createArtifacts(query: Query): Artifacts {
  return {
    insert: (artifact) =>
      query('recording an upload', async (db) => {
        const row = { ...artifact, id: artifact.id ?? randomUUID() };
        const [inserted] = await db.insert(artifacts).values(row).returning();
        // An insert without `on conflict` returns its row or throws.
        return inserted as Artifact;
      }),

    get: (id) =>
      query('looking for an upload', async (db) => {
        const [found] = await db.select().from(artifacts).where(eq(artifacts.id, id));
        return found;
      }),

    list: (limit = 50) =>
      query('listing uploads', (db) =>
        db.select().from(artifacts).orderBy(desc(artifacts.createdAt), asc(artifacts.id)).limit(limit),
      ),
  };
}
