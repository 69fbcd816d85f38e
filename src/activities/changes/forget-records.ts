import type { ArtifactRef, ArtifactStore } from '../../core/artifact.ts';
import type { ChangeFiles } from '../../core/change-files.ts';

/**
 * Deletes the files that hold records, once a run has ended well: its own, and those of earlier runs of which nobody knew
 * what they had told. What says why a record was not told stays, and so does what people are shown.
 */
export async function forgetRecords(
  artifacts: ArtifactStore,
  files: ChangeFiles,
  doubts: readonly ArtifactRef[],
): Promise<void> {
  const roots = new Set([files.root, ...doubts.map(({ key }) => key.slice(0, key.lastIndexOf('/') + 1))]);
  for (const root of roots) {
    const keys: string[] = [];
    for await (const { key } of artifacts.list(root)) if (key.endsWith('.tsv')) keys.push(key);
    for (const key of keys) await artifacts.delete(key);
  }
}
