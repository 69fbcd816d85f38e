import type { WriteLane } from './connector.ts';

/** Where the files of a run lie in the artifact store; every step finds the others' files by these names alone. */
export function runFiles(runId: string) {
  const root = `runs/${runId}`;
  const part = (index: number) => String(index).padStart(5, '0');
  return {
    /** One an attempt, since an edit of the sync may come between two. */
    spec: (attempt: number) => `${root}/spec.${attempt}.json`,
    target: `${root}/target.json`,
    /** Two attempts may read different rows, so each has a file of its own and the manifest names the one that counts. */
    exported: (attempt: number, extension: string) => `${root}/exported.${attempt}.${extension}`,
    manifest: `${root}/manifest.json`,
    mapped: (index: number) => `${root}/mapped/${part(index)}.csv`,
    mappedKeys: (index: number) => `${root}/mapped/${part(index)}.keys`,
    mappedSummary: (index: number) => `${root}/mapped/${part(index)}.json`,
    lane: (index: number, lane: WriteLane) => `${root}/lanes/${part(index)}.${lane}.csv`,
    laneKeys: (index: number, lane: WriteLane) => `${root}/lanes/${part(index)}.${lane}.keys`,
    laneSummary: (index: number) => `${root}/lanes/${part(index)}.json`,
    /** Rows that a step kept from being sent; one file a step and part. */
    rejects: (step: 'map' | 'match' | 'duplicates', index: number) =>
      `${root}/rejects/${step}-${part(index)}.ndjson`,
    /** Rows that the target refused or never came to, by job. */
    refused: (job: string, index: number) => `${root}/import/${job}/refused-${part(index)}.ndjson`,
    /** Hashes of the rows that a group is narrowed to. */
    picked: (name: string) => `${root}/import/${name}.hashes`,
    review: `${root}/review.json`,
    /** Rows that are missing from the target, with reasons. */
    missing: (name: 'rejects' | 'failures', extension: string) => `${root}/${name}.${extension}`,
  };
}
export type RunFiles = ReturnType<typeof runFiles>;
