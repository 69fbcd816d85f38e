import type { ArtifactRef } from '../core/artifact.ts';
import type { BulkJobEnd } from '../core/bulk-jobs.ts';
import type { Dependencies } from './dependencies.ts';
import { groupContent } from './group-rows.ts';
import { type JobGroup, writeRequest } from './lanes.ts';
import { directLane, mappingOf, openDestination, openRun, readManifest, readTarget } from './run-scope.ts';
import { withStepContext } from './step-context.ts';

export interface JobInput {
  spec: ArtifactRef;
  group: JobGroup;
  /** How often rows of the group were sent before. */
  round: number;
}

/** The three calls on a bulk job. Its id is in history before anything is uploaded, so a job is never started twice. */
export function createJobs(dependencies: Dependencies) {
  /** Twice means one job more that stays open, empty and harmless. */
  async function openJob(input: JobInput): Promise<{ jobId: string; apiCalls: number }> {
    const { destination, request } = await openGroup(dependencies, input);
    const jobId = await destination.bulk.open(request);
    return { jobId, apiCalls: destination.callsMade() };
  }

  /** Twice means that a started job is only waited for; see `BulkJobs.run`. */
  async function runJob(input: JobInput & { jobId: string }): Promise<BulkJobEnd & { apiCalls: number }> {
    const { run, destination, request } = await openGroup(dependencies, input);
    const about = { step: 'import', part: input.group.firstPart, total: input.group.rows };
    const content = () => groupContent(dependencies, run, input.group);
    const end = await withStepContext(about, (context) =>
      destination.bulk.run(input.jobId, request, content, context),
    );
    return { ...end, apiCalls: destination.callsMade() };
  }

  /** Ends a job of a cancelled run and tells how far it came; ending an ended job does nothing. */
  async function abortJob(input: JobInput & { jobId: string }): Promise<BulkJobEnd & { apiCalls: number }> {
    return withStepContext({ step: 'import', part: input.group.firstPart }, async (context) => {
      const { destination, request } = await openGroup(dependencies, input);
      await destination.bulk.abort(input.jobId);
      const end = await destination.bulk.run(input.jobId, request, noContent, context);
      return { ...end, apiCalls: destination.callsMade() };
    });
  }

  return { openJob, runJob, abortJob };
}

/** What the steps of the import share. */
export async function openGroup(dependencies: Dependencies, input: Omit<JobInput, 'round'>) {
  const run = await openRun(dependencies, input.spec);
  const target = await readTarget(dependencies, run);
  const mapping = mappingOf(run, await readManifest(dependencies, run), target);
  const searched = directLane(run.bound.write, target) === 'match';
  const request = writeRequest(run, mapping, input.group.lane, searched);
  return { run, mapping, request, destination: await openDestination(dependencies, run.bound.connections) };
}

async function* noContent(): AsyncGenerator<Uint8Array> {
  // An aborted job takes no rows.
}
