import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { toDatabaseError } from './database-errors.ts';

export type Connected = NodePgDatabase<Record<string, never>>;

/**
 * Does work in the database. Every table group reaches it through this, so that whatever goes wrong becomes
 * a SaltbridgeError, whose message says what was being done and holds no value.
 *
 * @param doing  what for, e.g. `listing runs`
 */
export type Query = <T>(doing: string, work: (db: Connected) => Promise<T>) => Promise<T>;

export function createQuery(db: Connected): Query {
  return async (doing, work) => {
    try {
      return await work(db);
    } catch (error) {
      throw toDatabaseError(error, doing);
    }
  };
}
