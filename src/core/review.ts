import { z } from 'zod';
import { count } from './run.ts';

/** What a person looks at before the import starts; kept as an artifact since it shows rows. */
export const Review = z
  .object({
    runId: z.string(),
    fileName: z.string(),
    object: z.string(),
    operation: z.string(),
    matchBy: z.string().optional(),
    rows: count,
    ready: count.describe('Rows that will be sent'),
    rejected: count,
    rejectedByCode: z.record(z.string(), count),
    mapping: z.array(
      z.object({ column: z.string().describe('Or `= ` and the expression'), field: z.string().nullable() }),
    ),
    defaults: z.record(z.string(), z.string()),
    fields: z.array(z.string()).describe('Target fields, the header of firstRows'),
    firstRows: z.array(z.array(z.string())),
    lanes: z.object({ insert: count, update: count, upsert: count, unchanged: count }),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'Review' });
export type Review = z.infer<typeof Review>;

/** What a run that tells of changes is about to tell. */
export const ChangeReview = z
  .object({
    runId: z.string(),
    object: z.string(),
    scope: z.enum(['full', 'incremental', 'range', 'records', 'sample']),
    counts: z.object({
      created: count,
      updated: count,
      deleted: count.describe('Records that are deleted, merged away, or have left the filter'),
      unchanged: count,
      outOfScope: count,
      rejected: count,
      known: count.describe('Records that the destination was told of before'),
      moved: count.default(0).describe('Records that go by another id from now on; the one before is marked'),
    }),
    deletionsWait: z.boolean().describe('So many records would be told as deleted that a person must agree'),
    firstMessages: z.array(
      z.object({ fate: z.enum(['created', 'updated', 'deleted']), updates: z.array(z.unknown()) }),
    ),
  })
  .meta({ id: 'ChangeReview' });
export type ChangeReview = z.infer<typeof ChangeReview>;

export const AnyReview = z.union([Review, ChangeReview]);
export type AnyReview = z.infer<typeof AnyReview>;

export function isChangeReview(review: AnyReview): review is ChangeReview {
  return 'firstMessages' in review;
}
