import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import {
  index,
  integer,
  jsonb,
  type PgUpdateSetSource,
  pgTable,
  text,
  timestamp,
  unique,
} from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import type { RunStatus } from '../../core/run.ts';
import type { Query } from '../query.ts';
import { readPageToken, writePageToken } from './page-token.ts';
import { syncs } from './syncs.ts';

export const runs = pgTable(
  'runs',
  {
    /** Temporal's run id of the first execution. */
    id: text().primaryKey(),
    syncId: text()
      .notNull()
      .references(() => syncs.id),
    workflowId: text().notNull(),
    syncVersion: integer().notNull(),
    mode: text({ enum: ['apply', 'preview'] }).notNull(),
    options: jsonb().$type<unknown>().notNull(),
    idempotencyKey: text(),
    status: text().$type<RunStatus>().notNull().default('running'),
    counts: jsonb().$type<unknown>(),
    error: text(),
    startedBy: text(),
    startedAt: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
    finishedAt: timestamp({ withTimezone: true, precision: 3 }),
    artifacts: jsonb().$type<unknown>().notNull().default([]),
  },
  (table) => [
    unique('runs_idempotency').on(table.syncId, table.idempotencyKey),
    // Read backwards for the newest first.
    index().on(table.startedAt, table.id),
    index().on(table.syncId, table.startedAt, table.id),
  ],
);

/** `options`, `counts` and `artifacts` are RunOptions, RunCounts and RunArtifact[] of core/run.ts, to be parsed. */
export type Run = typeof runs.$inferSelect;

export type NewRun = Pick<Run, 'id' | 'syncId' | 'workflowId' | 'syncVersion' | 'mode' | 'options'> & {
  idempotencyKey?: string | undefined;
  startedBy?: string | undefined;
  /** Default now. */
  startedAt?: Date | undefined;
};

/** What is absent stays as it is. */
export type RunChange = Partial<Pick<Run, 'counts' | 'error' | 'artifacts'>> & {
  status?: 'running' | 'waiting' | undefined;
};

export type RunEnd = Partial<Pick<Run, 'counts' | 'error' | 'artifacts'>> & {
  status: Exclude<RunStatus, 'running' | 'waiting'>;
  /** Default now. */
  finishedAt?: Date | undefined;
};

/** Absent ones are left out of the statement. */
type RunValues = PgUpdateSetSource<typeof runs>;

export interface RunFilter {
  syncId?: string | undefined;
  status?: RunStatus | undefined;
  /** Default 50. */
  limit?: number | undefined;
  /** `next` of the page before. */
  after?: string | undefined;
}

export interface RunPage {
  /** Newest first. */
  runs: Run[];
  /** Absent on the last page. */
  next?: string;
}

export interface Runs {
  /** Repeated, it changes nothing. The answer is the run of that id, or else the one that holds its idempotency key. */
  begin(run: NewRun): Promise<Run>;
  /** Does nothing to a finished run. @throws SaltbridgeError `config` (code `RUN_NOT_FOUND`) */
  update(id: string, change: RunChange): Promise<Run>;
  /** The first end stays. @throws SaltbridgeError `config` (code `RUN_NOT_FOUND`) */
  finish(id: string, end: RunEnd): Promise<Run>;
  get(id: string): Promise<Run | undefined>;
  /** @throws SaltbridgeError `config` (code `PAGE_INVALID`) for an `after` that is no page's `next` */
  list(filter?: RunFilter): Promise<RunPage>;
  findByIdempotencyKey(syncId: string, idempotencyKey: string): Promise<Run | undefined>;
}

export function createRuns(query: Query): Runs {
  const one = (doing: string, where: SQL | undefined) =>
    query(doing, async (db) => {
      const [found] = await db.select().from(runs).where(where);
      return found;
    });
  const get = (id: string) => one(`reading the run ${id}`, eq(runs.id, id));
  const findByIdempotencyKey = (syncId: string, key: string) =>
    one(
      `looking for a run of the sync ${syncId}`,
      and(eq(runs.syncId, syncId), eq(runs.idempotencyKey, key)),
    );

  const changeUnfinished = (id: string, values: RunValues) =>
    query(`recording the run ${id}`, async (db) => {
      const [changed] = await db
        .update(runs)
        .set(values)
        .where(and(eq(runs.id, id), isNull(runs.finishedAt)))
        .returning();
      const run = changed ?? (await get(id));
      if (run === undefined) throw notFound(id);
      return run;
    });

  return {
    get,
    findByIdempotencyKey,

    begin: (run) =>
      query(`recording the run ${run.id}`, async (db) => {
        const [begun] = await db.insert(runs).values(run).onConflictDoNothing().returning();
        const { syncId, idempotencyKey } = run;
        const known = begun ?? (await get(run.id));
        if (known !== undefined) return known;
        const other = idempotencyKey && (await findByIdempotencyKey(syncId, idempotencyKey));
        if (!other) throw notFound(run.id);
        return other;
      }),

    // An empty set is no statement at all, so the id is set to what it is.
    update: (id, change) => changeUnfinished(id, { id, ...change }),

    finish: (id, end) => changeUnfinished(id, { ...end, finishedAt: end.finishedAt ?? new Date() }),

    list: ({ syncId, status, limit = 50, after } = {}) =>
      query('listing runs', async (db) => {
        const found = await db
          .select()
          .from(runs)
          .where(
            and(
              syncId === undefined ? undefined : eq(runs.syncId, syncId),
              status === undefined ? undefined : eq(runs.status, status),
              after === undefined ? undefined : olderThan(after),
            ),
          )
          .orderBy(desc(runs.startedAt), desc(runs.id))
          .limit(limit + 1);
        const page = found.slice(0, limit);
        const last = page.at(-1);
        if (found.length <= limit || last === undefined) return { runs: page };
        return { runs: page, next: writePageToken([last.startedAt.toISOString(), last.id]) };
      }),
  };
}

const LastRow = z.tuple([z.iso.datetime(), z.string()]);

function olderThan(token: string): SQL {
  const [startedAt, id] = readPageToken(token, LastRow);
  return sql`(${runs.startedAt}, ${runs.id}) < (${startedAt}::timestamptz, ${id})`;
}

function notFound(id: string): SaltbridgeError {
  return new SaltbridgeError('config', `There is no run ${id}`, { code: 'RUN_NOT_FOUND' });
}
