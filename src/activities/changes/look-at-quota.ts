import type { ArtifactRef } from '../../core/artifact.ts';
import type { QuotaLook } from '../../core/changes/quota.ts';
import type { Dependencies } from '../dependencies.ts';
import { openChanges } from './change-scope.ts';
import { lookAtSource } from './with-source.ts';

/** Asks the source how many calls are left, and the record how many the sync has made. */
export function createLookAtQuota(dependencies: Dependencies) {
  return async function lookAtQuota({
    spec,
  }: {
    spec: ArtifactRef;
  }): Promise<{ quota: QuotaLook; apiCalls: number }> {
    return lookAtSource(dependencies, await openChanges(dependencies, spec));
  };
}
