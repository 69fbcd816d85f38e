import type { ArtifactRef } from '../core/artifact.ts';
import { type EndStatus, type RunCounts, RunSpec } from '../core/run.ts';
import type { Dependencies } from './dependencies.ts';
import { getJson } from './json-artifact.ts';
import { validKind } from './run-scope.ts';

/**
 * Tells the sync's notifier when its state changed: it fails though the run before did not, or is well again.
 * A sync that stays as it is stays quiet. A repetition sends the same notice with the same id.
 */
export function createNotify(dependencies: Dependencies) {
  return async function notify(input: {
    spec: ArtifactRef;
    status: EndStatus;
    counts: RunCounts;
    message?: string;
  }): Promise<void> {
    const spec = await getJson(dependencies.artifacts, input.spec.key, RunSpec);
    const to = validKind(dependencies, spec.integration, spec.config).connectionsOf(spec.config).notify;
    if (!to) return;
    const { runId, syncId } = spec;
    const before = await statusBefore(dependencies, syncId, runId);
    const change = changeBetween(before, input.status);
    if (!change) return;
    const { notifier } = await dependencies.openConnection(to);
    const why = input.message ? `: ${input.message}` : '';
    await notifier?.notify({
      id: runId,
      syncId,
      runId,
      status: input.status,
      text: `Sync ${syncId} ${change === 'broken' ? 'failed' : 'is well again'}${why}`,
      counts: { ...input.counts },
    });
  };
}

/** How the sync's last run before this one ended; runs that nobody wanted say nothing of its health. */
async function statusBefore(
  { database }: Dependencies,
  syncId: string,
  runId: string,
): Promise<string | undefined> {
  const { runs } = await database.runs.list({ syncId, limit: 20 });
  return runs.find((run) => run.id !== runId && (run.status === 'completed' || run.status === 'failed'))
    ?.status;
}

function changeBetween(before: string | undefined, now: EndStatus): 'broken' | 'well' | undefined {
  if (now === 'failed') return before === 'failed' ? undefined : 'broken';
  if (now === 'completed') return before === 'failed' ? 'well' : undefined;
  return undefined;
}
