import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { Pool } from 'pg';
import { migrate } from './migrate.ts';
import { createQuery } from './query.ts';
import { type ApiKeys, createApiKeys } from './tables/api-keys.ts';
import { type Artifacts, createArtifacts } from './tables/artifacts.ts';
import { type Connections, createConnections } from './tables/connections.ts';
import { createEvents, type Events } from './tables/events.ts';
import { createRuns, type Runs } from './tables/runs.ts';
import { createSourceCalls, type SourceCalls } from './tables/source-calls.ts';
import { createSyncStates, type SyncStates } from './tables/sync-states.ts';
import { createSyncs, type Syncs } from './tables/syncs.ts';

export interface Database {
  connections: Connections;
  syncs: Syncs;
  /** What syncs that read changes remember. */
  states: SyncStates;
  calls: SourceCalls;
  runs: Runs;
  apiKeys: ApiKeys;
  /** What other systems told us of. */
  events: Events;
  /** Uploaded files; their content is in the artifact store. */
  artifacts: Artifacts;
  /** Brings the tables up to date; several processes may do so at once. */
  migrate(): Promise<void>;
  /** @throws SaltbridgeError `transient` when the database does not answer */
  ping(): Promise<void>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/**
 * Connects to PostgreSQL 15 or newer, or to the embedded database. A connection that is lost later is replaced
 * by the next query; the one that was under way throws `transient`.
 *
 * @param url  e.g. `postgres://user:password@host:5432/database`
 * @throws SaltbridgeError `transient` when there is no answer, `auth` or `config` when it refuses us
 */
export async function openDatabase(url: string, options: { connections?: number } = {}): Promise<Database> {
  const pool = new Pool({
    connectionString: url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'saltbridge',
  });
  // An idle connection that breaks has left the pool already; without a listener it would end the process.
  pool.on('error', () => {});

  const db = drizzle(pool, { casing: 'snake_case' });
  const query = createQuery(db);
  const ping = () => query('connecting', async () => void (await db.execute(sql`select 1`)));
  const close = () => query('closing', () => pool.end());
  try {
    await ping();
  } catch (error) {
    await close();
    throw error;
  }

  return {
    connections: createConnections(query),
    syncs: createSyncs(query),
    states: createSyncStates(query),
    calls: createSourceCalls(query),
    runs: createRuns(query),
    apiKeys: createApiKeys(query),
    events: createEvents(query),
    artifacts: createArtifacts(query),
    migrate: () => query('migrating', () => migrate(db)),
    ping,
    close,
  };
}
