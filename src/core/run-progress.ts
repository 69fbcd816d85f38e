import { z } from 'zod';
import { count, RunCounts, RunStatus } from './run.ts';

export type StepName =
  | 'freeze'
  | 'authenticate'
  | 'export'
  | 'map'
  | 'match'
  | 'review'
  | 'import'
  | 'account'
  | 'finish'
  | 'notify';

export const StepProgress = z
  .object({
    name: z.string(),
    state: z.enum(['pending', 'running', 'waiting', 'done', 'failed', 'skipped']),
    done: count.optional().describe('Rows done'),
    total: count.optional().describe('Rows to do, where known'),
    startedAt: z.iso.datetime().optional(),
    finishedAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'StepProgress' });
export type StepProgress = z.infer<typeof StepProgress>;

export const RunStory = z.enum(['changes']).describe('Absent: rows become records, by way of a file');

/** Answer of the `progress` query. */
export const RunProgress = z
  .object({
    runId: z.string(),
    syncId: z.string(),
    status: RunStatus,
    story: RunStory.optional(),
    steps: z.array(StepProgress),
    counts: RunCounts,
    waiting: z
      .object({ for: z.enum(['review', 'quota']), since: z.iso.datetime(), expiresAt: z.iso.datetime() })
      .optional(),
    message: z.string().optional().describe('Why the run ended as it did'),
  })
  .meta({ id: 'RunProgress' });
export type RunProgress = z.infer<typeof RunProgress>;
