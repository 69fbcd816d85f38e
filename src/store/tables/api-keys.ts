import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { and, asc, eq, isNull, lt, or, sql } from 'drizzle-orm';
import { index, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Query } from '../query.ts';

export const apiKeys = pgTable(
  'api_keys',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    /** The first characters of the key, by which people tell keys apart. */
    prefix: text().notNull(),
    /** SHA-256 of the key, lower-case hex. Keys are random, so there is nothing to guess and no need of a salt. */
    hash: text().notNull().unique(),
    createdAt: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
    /** To the minute. */
    lastUsedAt: timestamp({ withTimezone: true, precision: 3 }),
    revokedAt: timestamp({ withTimezone: true, precision: 3 }),
  },
  (table) => [index().on(table.prefix)],
);

/** What may be shown of a key. */
export type ApiKey = Omit<typeof apiKeys.$inferSelect, 'hash'>;

export interface ApiKeys {
  /**
   * `key` is the whole key, which nobody can ever read again.
   *
   * @param given  a key made elsewhere, of at least 32 characters; repeated, it changes nothing
   * @throws SaltbridgeError `config` (code `API_KEY_WEAK`) for a shorter one
   */
  create(name: string, given?: string): Promise<{ apiKey: ApiKey; key: string }>;
  /** Nothing for a key that is unknown or revoked. */
  verify(key: string): Promise<ApiKey | undefined>;
  /** Oldest first, revoked ones too. */
  list(): Promise<ApiKey[]>;
  /** True when there was one that was not revoked yet. */
  revoke(id: string): Promise<boolean>;
}

const PREFIX_LENGTH = 8;
const LEAST_LENGTH = 32;

export function createApiKeys(query: Query): ApiKeys {
  return {
    create: (name, key = `sb_${randomBytes(32).toString('base64url')}`) =>
      query('creating an API key', async (db) => {
        if (key.length < LEAST_LENGTH) throw weak();
        const hash = sha256(key);
        await db
          .insert(apiKeys)
          .values({ id: randomUUID(), name, prefix: key.slice(0, PREFIX_LENGTH), hash })
          .onConflictDoNothing({ target: apiKeys.hash });
        const [stored] = await db.select(shown).from(apiKeys).where(eq(apiKeys.hash, hash));
        // The row was inserted by this very statement or before it, and rows of this table are never deleted.
        return { apiKey: stored as ApiKey, key };
      }),

    verify: (key) =>
      query('checking an API key', async (db) => {
        const hash = Buffer.from(sha256(key));
        const candidates = await db
          .select()
          .from(apiKeys)
          .where(and(eq(apiKeys.prefix, key.slice(0, PREFIX_LENGTH)), isNull(apiKeys.revokedAt)));
        const match = candidates.find((candidate) => timingSafeEqual(Buffer.from(candidate.hash), hash));
        if (match === undefined) return undefined;

        const aMinuteAgo = sql`now() - interval '1 minute'`;
        await db
          .update(apiKeys)
          .set({ lastUsedAt: sql`now()` })
          .where(
            and(eq(apiKeys.id, match.id), or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, aMinuteAgo))),
          );
        const { hash: _, ...apiKey } = match;
        return apiKey;
      }),

    list: () =>
      query('listing API keys', (db) =>
        db.select(shown).from(apiKeys).orderBy(asc(apiKeys.createdAt), asc(apiKeys.id)),
      ),

    revoke: (id) =>
      query('revoking an API key', async (db) => {
        const revoked = await db
          .update(apiKeys)
          .set({ revokedAt: sql`now()` })
          .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
          .returning({ id: apiKeys.id });
        return revoked.length > 0;
      }),
  };
}

const shown = {
  id: apiKeys.id,
  name: apiKeys.name,
  prefix: apiKeys.prefix,
  createdAt: apiKeys.createdAt,
  lastUsedAt: apiKeys.lastUsedAt,
  revokedAt: apiKeys.revokedAt,
};

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function weak(): SaltbridgeError {
  const message = `An API key must have at least ${LEAST_LENGTH} characters; make one with: openssl rand -hex 32`;
  return new SaltbridgeError('config', message, { code: 'API_KEY_WEAK' });
}
