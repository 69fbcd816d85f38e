import type { ArtifactRef } from '../../core/artifact.ts';
import type { QuotaLook } from '../../core/changes/quota.ts';
import { RunCounts } from '../../core/run.ts';
import type { Dependencies } from '../dependencies.ts';
import { openChangeSource, openChanges } from './change-scope.ts';

const DAY_MS = 86_400_000;

/** Asks the source how many calls are left, and the record how many the sync has made. */
export function createLookAtQuota(dependencies: Dependencies) {
  return async function lookAtQuota({
    spec,
  }: {
    spec: ArtifactRef;
  }): Promise<{ quota: QuotaLook; apiCalls: number }> {
    const run = await openChanges(dependencies, spec);
    const source = await openChangeSource(dependencies, run.bound);
    const { left, max } = await source.quota();
    const used = await callsOfADay(dependencies, run.spec.syncId, run.spec.runId);
    return { quota: { left, max, used }, apiCalls: source.callsMade() };
  };
}

/**
 * Calls of the sync's runs that began in the last 24 hours, as far as they are recorded.
 *
 * @param runId  a run that is not counted
 */
export async function callsOfADay(
  { database }: Pick<Dependencies, 'database'>,
  syncId: string,
  runId?: string,
): Promise<number> {
  const since = Date.now() - DAY_MS;
  let calls = 0;
  let after: string | undefined;
  do {
    const page = await database.runs.list({ syncId, limit: 200, after });
    const recent = page.runs.filter((run) => run.startedAt.getTime() >= since);
    for (const { id, counts } of recent)
      if (id !== runId) calls += RunCounts.partial().safeParse(counts).data?.apiCalls ?? 0;
    after = recent.length === page.runs.length ? page.next : undefined;
  } while (after !== undefined);
  return calls;
}
