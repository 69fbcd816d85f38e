import type { ArtifactRef } from '../../core/artifact.ts';
import type { QuotaLook } from '../../core/changes/quota.ts';
import type { Dependencies } from '../dependencies.ts';
import { openChanges, withSource } from './change-scope.ts';

/** Asks the source how many calls are left, and the record how many the sync has made. */
export function createLookAtQuota(dependencies: Dependencies) {
  return async function lookAtQuota({
    spec,
  }: {
    spec: ArtifactRef;
  }): Promise<{ quota: QuotaLook; apiCalls: number }> {
    const run = await openChanges(dependencies, spec);
    const used = await dependencies.database.calls.ofLastDay(run.spec.syncId);
    return withSource(dependencies, run, async (source) => {
      const { left, max } = await source.quota();
      return { quota: { left, max, used }, apiCalls: source.callsMade() };
    });
  };
}
