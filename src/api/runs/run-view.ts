import { z } from 'zod';
import { noCounts } from '../../core/accounting.ts';
import { RunArtifact, RunCounts, RunOptions, type RunStatus } from '../../core/run.ts';
import type { RunProgress } from '../../core/run-progress.ts';
import type { Database } from '../../store/database.ts';
import type { Run, RunFile } from '../resources/run.ts';

export type RunRow = NonNullable<Awaited<ReturnType<Database['runs']['get']>>>;

/** Address of a workflow in the Temporal Web UI, where we know of one. */
export type WorkflowPage = (workflowId: string, runId: string) => string | undefined;

/**
 * What callers see of a run: its record, and on top of it what the workflow says of itself.
 *
 * @param progress  absent where no worker answered, or Temporal has forgotten the run
 */
export function runView(row: RunRow, workflowPage: WorkflowPage, progress?: RunProgress): Run {
  const live = row.finishedAt === null ? progress : undefined;
  return {
    id: row.id,
    syncId: row.syncId,
    syncVersion: row.syncVersion,
    workflowId: row.workflowId,
    status: live === undefined ? row.status : liveStatus(live),
    ...(progress?.story && { story: progress.story }),
    options: RunOptions.parse(row.options),
    startedAt: row.startedAt.toISOString(),
    ...(row.finishedAt !== null && { finishedAt: row.finishedAt.toISOString() }),
    counts: live?.counts ?? RunCounts.catch(noCounts).parse(row.counts),
    steps: progress?.steps ?? [],
    ...(live?.waiting && { waiting: live.waiting }),
    ...(row.error !== null && { message: row.error }),
    artifacts: artifactsOf(row).map((artifact) => fileView(row.id, artifact)),
    links: linksOf(row, workflowPage),
  };
}

export function artifactsOf(row: RunRow): RunArtifact[] {
  return z.array(RunArtifact).parse(row.artifacts);
}

export function linksOf({ id, workflowId }: { id: string; workflowId: string }, workflowPage: WorkflowPage) {
  const page = workflowPage(workflowId, id);
  const self = `/v1/runs/${id}`;
  return { self, events: `${self}/events`, ...(page !== undefined && { temporalUi: page }) };
}

/** A workflow that only has its end to write down is still running. */
function liveStatus({ status }: RunProgress): RunStatus {
  return status === 'waiting' ? 'waiting' : 'running';
}

export function fileView(runId: string, { name, fileName, contentType, rows, ref }: RunArtifact): RunFile {
  const href = `/v1/runs/${runId}/artifacts/${name}`;
  return { name, fileName, contentType, ...(rows !== undefined && { rows }), bytes: ref.bytes, href };
}
