import { z } from 'zod';
import { ArtifactRef } from '../artifact.ts';
import { RowFilter } from './row-filter.ts';

const count = z.number().int().nonnegative();

export const LedgerRef = z.object({ ref: ArtifactRef, rows: count });
export type LedgerRef = z.infer<typeof LedgerRef>;

/** One question to the source. */
export const ReadTask = z.object({
  name: z.enum(['rows', 'deleted', 'seen', 'later']),
  /** `pages`: a few calls; `job`: a job of the source's, fetched page by page. */
  way: z.enum(['pages', 'job']),
  expected: count.describe('Records counted before'),
  query: z.object({
    object: z.string(),
    columns: z.array(z.string()),
    filter: RowFilter.exactOptional(),
    after: z.string().exactOptional(),
    upTo: z.string().exactOptional(),
    ids: z.array(z.string()).exactOptional(),
    which: z.enum(['live', 'deleted', 'any']).exactOptional(),
  }),
  limit: count.exactOptional(),
});
export type ReadTask = z.infer<typeof ReadTask>;

/** What a run reads and against what it compares; fixed once, before anything is read. */
export const Reading = z.object({
  /** `full`: every record; `incremental`: what changed since; `range`, `records`, `sample`: as asked for. */
  scope: z.enum(['full', 'incremental', 'range', 'records', 'sample']),
  sendsAll: z.boolean(),
  /** Time until which all changes are known once the run is done; absent where the run reads only some. */
  cursor: z.string().exactOptional(),
  /** The latest time as of which earlier runs may have told what no stamp tells, ISO 8601. */
  toldUntil: z.string().exactOptional(),
  /** The source's time when the run began to read, ISO 8601. */
  asOf: z.string(),
  columns: z.array(z.string()),
  /** Fields that appeared in the object and are told as traits of their own name. */
  added: z.array(z.string()),
  /** Those of them that no run has told yet. */
  backfills: z.array(z.string()),
  /** Types of the object's fields, and of the parents' that are told, by name. */
  schema: z.record(z.string(), z.string()),
  /** Fingerprint of what of a record is told. */
  mapping: z.string(),
  target: z.string(),
  /** When every record was last read, ISO 8601; absent where that is due. */
  refreshedAt: z.string().exactOptional(),
  /** Nothing was told yet where it reads and whom it tells. */
  isAnew: z.boolean(),
  ledger: LedgerRef.exactOptional(),
  doubts: z.array(ArtifactRef),
  tasks: z.array(ReadTask),
});
export type Reading = z.infer<typeof Reading>;
