import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { openDatabase } from '../../src/store/database.ts';
import type { EmbeddedDatabase } from '../../src/store/embedded/start.ts';
import { migrate } from '../../src/store/migrate.ts';
import { dropTables, startTestDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MIGRATIONS = fileURLToPath(new URL('../../src/store/migrations', import.meta.url));
const Journal = z.object({ entries: z.array(z.object({ idx: z.int(), when: z.int(), tag: z.string() })) });

let embedded: EmbeddedDatabase;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saltbridge-migrate-'));
  embedded = await startTestDatabase(folder);
});
afterAll(async () => {
  await embedded.close();
  await rm(folder, { recursive: true });
});

/** A pool onto a database without any table. */
async function emptyDatabase(): Promise<Pool> {
  await dropTables(embedded.url);
  const pool = new Pool({ connectionString: embedded.url });
  onTestFinished(() => pool.end());
  return pool;
}

it('has a journal whose numbers and times only rise', async () => {
  const { entries } = Journal.parse(
    JSON.parse(await readFile(join(MIGRATIONS, 'meta/_journal.json'), 'utf8')),
  );

  const times = entries.map((entry) => entry.when);

  expect(entries.map((entry) => entry.idx)).toEqual(entries.map((_, index) => index));
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
});

it('lets processes that start together migrate in turn', async () => {
  await emptyDatabase();
  const databases = await Promise.all([1, 2, 3, 4].map(() => openDatabase(embedded.url)));

  await Promise.all(databases.map((database) => database.migrate()));

  expect(await databases[0]?.connections.list()).toEqual([]);
  await Promise.all(databases.map((database) => database.close()));
});

it('says that the tables are not there yet', async () => {
  await emptyDatabase();
  const database = await openDatabase(embedded.url);

  const listing = database.connections.list();

  await expect(listing).rejects.toMatchObject({
    kind: 'config',
    message: expect.stringContaining('migrations'),
  });
  await database.close();
});

it('runs a migration that was merged late, and leaves no trace of one that fails', async () => {
  const db = drizzle(await emptyDatabase());
  const folder = await temporaryFolder();
  await writeMigrations(folder, { second: [200, 'create table second (id int)'] });
  await migrate(db, folder);

  await writeMigrations(folder, {
    late: [100, 'create table late (id int)'],
    second: [200, 'create table second (id int)'],
  });
  await migrate(db, folder);
  await writeMigrations(folder, {
    bad: [300, 'create table half (id int);--> statement-breakpoint\nnonsense'],
  });
  await expect(migrate(db, folder)).rejects.toThrow();

  const tables = await db.execute(
    sql`select to_regclass('late') is not null as late, to_regclass('half') as half`,
  );
  expect(tables.rows).toEqual([{ late: true, half: null }]);
});

async function writeMigrations(
  folder: string,
  migrations: Record<string, [when: number, statements: string]>,
) {
  await mkdir(join(folder, 'meta'), { recursive: true });
  const entries = Object.entries(migrations).map(([tag, [when]], idx) => ({ idx, when, tag, version: '7' }));
  await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify({ entries }));
  for (const [tag, [, statements]] of Object.entries(migrations))
    await writeFile(join(folder, `${tag}.sql`), statements);
}
