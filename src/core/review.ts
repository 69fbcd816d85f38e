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
