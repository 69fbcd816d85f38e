import { z } from 'zod';
import { ArtifactRef } from './artifact.ts';
import { UserName } from './decision.ts';

/** How one run differs from the sync's own settings. */
export const RunOptions = z
  .object({
    mode: z
      .enum(['apply', 'preview'])
      .default('apply')
      .describe('preview: the same path, but nothing is written to the target'),
    stage: z
      .enum(['all', 'export'])
      .default('all')
      .describe('export: stop after the exported file is kept, to import it later'),
    file: z
      .string()
      .optional()
      .describe(
        'Id of an uploaded artifact or the exported file of an earlier run, imported instead of a new export',
      ),
    retryOf: z.string().optional().describe('Id of a finished run: import only the rows that failed in it'),
    reconcile: z
      .boolean()
      .optional()
      .describe(
        'Of a sync that answers events: look for people whose event never came. Of one that tells of changes: list what differs from what was told, and tell nothing',
      ),
    scope: z
      .enum(['full', 'incremental'])
      .optional()
      .describe(
        'For a sync that tells of changes: read every record, or what changed since; default: as due',
      ),
    resync: z
      .boolean()
      .optional()
      .describe('For a sync that tells of changes: tell everything again, as if nothing was told before'),
    range: z
      .object({ from: z.iso.datetime(), to: z.iso.datetime() })
      .refine(({ from, to }) => Date.parse(from) <= Date.parse(to), {
        path: ['to'],
        error: 'lies before from, so that the range holds nothing; swap the two',
      })
      .optional()
      .describe('For a sync that tells of changes: tell again what was last changed in this time'),
    records: z
      .array(z.string().regex(/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/, 'is no record id of 15 or 18 characters'))
      .min(1)
      .max(50)
      .optional()
      .describe('For a sync that tells of changes: these records alone'),
    limit: z
      .int()
      .positive()
      .max(10_000)
      .optional()
      .describe('For a sync that tells of changes: so many records at most, to begin with a few'),
    acceptSchema: z
      .boolean()
      .optional()
      .describe('For a sync that tells of changes: take new and retyped fields for seen'),
    autoApprove: z.boolean().optional().describe('Start the import without waiting for a person'),
    startedBy: UserName.optional().describe('Who asked for the run, for the record'),
    idempotencyKey: z.string().max(200).optional(),
  })
  .meta({ id: 'RunOptions' });
export type RunOptions = z.infer<typeof RunOptions>;
/** As a caller writes it, before defaults. */
export type RunOptionsInput = z.input<typeof RunOptions>;

/** The one argument of the `sync` workflow; simple enough to type at the `temporal` command line. */
export interface SyncInput {
  syncId: string;
  options?: RunOptionsInput;
}

export const RunStatus = z
  .enum(['running', 'waiting', 'completed', 'failed', 'cancelled', 'declined', 'expired'])
  .meta({ id: 'RunStatus' });
export type RunStatus = z.infer<typeof RunStatus>;

export function hasEnded({ status }: { status: RunStatus }): boolean {
  return status !== 'running' && status !== 'waiting';
}

/** How a run may end. */
export type EndStatus = Exclude<RunStatus, 'running' | 'waiting'>;

export const count = z.number().int().nonnegative();

/** Where every row went. `read` = changed + unchanged + outOfScope + rejected + held; changed = the five below it. */
export const RunCounts = z
  .object({
    read: count,
    rejected: count.describe('Rows that could not be sent: wrong in themselves'),
    unchanged: count.describe('Rows whose target needs no change'),
    outOfScope: count,
    held: count.describe('Rows that wait for a person'),
    created: count,
    updated: count,
    deleted: count.default(0).describe('Records whose deletion was told'),
    failed: count.describe('Rows that the target refused'),
    unprocessed: count.describe('Rows that the target never came to'),
    apiCalls: count.describe('Calls made to Salesforce'),
  })
  .meta({ id: 'RunCounts' });
export type RunCounts = z.infer<typeof RunCounts>;

/** The settings of a run, frozen at its start and kept as an artifact; every step reads this and nothing newer. */
export const RunSpec = z.object({
  runId: z.string(),
  syncId: z.string(),
  syncVersion: z.number().int(),
  integration: z.string(),
  /** Parsed again by the integration's own schema wherever it is used. */
  config: z.unknown(),
  options: RunOptions,
  startedAt: z.iso.datetime(),
  /** The file to import where the run doesn't export one. */
  file: z.object({ ref: ArtifactRef, fileName: z.string() }).optional(),
});
export type RunSpec = z.infer<typeof RunSpec>;

/** What the workflow itself must know of the spec; small, since it stays in history. */
export interface RunPlan {
  spec: ArtifactRef;
  runId: string;
  integration: string;
  syncVersion: number;
  /** Absent: rows become records, by way of a file. */
  story?: 'changes';
  mode: 'apply' | 'preview';
  stage: 'all' | 'export';
  autoApprove: boolean;
  reviewExpiresAfterMs: number;
  partsAtOnce: number;
  jobsAtOnce: number;
  /** For a sync that tells of changes. */
  quota?: { share: number; reserve: number; lookEveryMs: number };
  /** Somebody is to hear of changes in the sync's health. */
  notifies: boolean;
}

/** A file of a run that people may download. */
export const RunArtifact = z
  .object({
    name: z.enum(['exported', 'review', 'rejects', 'failures', 'differences', 'manifest']),
    fileName: z.string(),
    contentType: z.string(),
    rows: count.optional(),
    ref: ArtifactRef,
  })
  .meta({ id: 'RunArtifact' });
export type RunArtifact = z.infer<typeof RunArtifact>;

export function workflowIdOf(syncId: string): string {
  return `sync/${syncId}`;
}
