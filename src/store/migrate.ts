import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Connected } from './query.ts';

/** Any number; the same in every process, so that they wait for each other. */
const LOCK = 7_258_279_001;

/**
 * Brings the tables up to date, all or nothing. Processes that start together take turns: the lock ends with
 * the transaction, which is also what the embedded database's single session can offer.
 *
 * Every migration that is not recorded is run. Drizzle's own migrator runs only those that are newer than the
 * last one recorded, so that one merged late is silently left out.
 */
export async function migrate(db: Connected, migrationsFolder: string = defaultFolder()): Promise<void> {
  const known = readMigrationFiles({ migrationsFolder });
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
    // The place and shape that drizzle-kit expects.
    await tx.execute(sql`create schema if not exists drizzle`);
    await tx.execute(
      sql`create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`,
    );
    const recorded = await tx.execute(sql`select hash from drizzle.__drizzle_migrations`);
    const done = new Set(recorded.rows.map((row) => row.hash));
    for (const migration of known) {
      if (done.has(migration.hash)) continue;
      for (const statement of migration.sql) await tx.execute(sql.raw(statement));
      await tx.execute(
        sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${migration.hash}, ${migration.folderMillis})`,
      );
    }
  });
}

/** Compiled code is in dist/src/store, the SQL stays in src/store. */
function defaultFolder(): string {
  const beside = fileURLToPath(new URL('./migrations', import.meta.url));
  return existsSync(beside)
    ? beside
    : fileURLToPath(new URL('../../../src/store/migrations', import.meta.url));
}
