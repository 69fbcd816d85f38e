import { z } from 'zod';
import { RunArtifact, RunCounts, RunOptions, RunStatus } from '../../core/run.ts';
import { RunStory, StepProgress } from '../../core/run-progress.ts';

export const RunLinks = z.object({
  self: z.string(),
  events: z.string(),
  temporalUi: z.string().optional().describe('The run in the Temporal Web UI'),
});

/** A run that was asked for, as the answer to starting it. */
export const StartedRun = z
  .object({ id: z.string(), syncId: z.string(), workflowId: z.string(), links: RunLinks })
  .meta({ id: 'StartedRun' });
export type StartedRun = z.infer<typeof StartedRun>;

/** A file of a run and where to download it. */
export const RunFile = z
  .object({
    name: RunArtifact.shape.name,
    fileName: z.string(),
    contentType: z.string(),
    rows: z.number().int().nonnegative().optional(),
    bytes: z.number().int().nonnegative(),
    href: z.string(),
  })
  .meta({ id: 'RunFile' });
export type RunFile = z.infer<typeof RunFile>;

/** One execution of a sync, with live progress while it is under way. */
export const Run = z
  .object({
    id: z.string(),
    syncId: z.string(),
    syncVersion: z.number().int(),
    workflowId: z.string(),
    status: RunStatus,
    story: RunStory.optional(),
    options: RunOptions,
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().optional(),
    counts: RunCounts,
    steps: z.array(StepProgress),
    waiting: z
      .object({ for: z.enum(['review', 'quota']), since: z.iso.datetime(), expiresAt: z.iso.datetime() })
      .optional(),
    message: z.string().optional().describe('Why the run ended as it did'),
    artifacts: z.array(RunFile),
    links: RunLinks,
  })
  .meta({ id: 'Run' });
export type Run = z.infer<typeof Run>;

export const RunList = z
  .object({ runs: z.array(Run), next: z.string().optional().describe('For `after`, where there is more') })
  .meta({ id: 'RunList' });
