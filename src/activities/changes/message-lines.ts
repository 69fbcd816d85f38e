import type { ArtifactStore } from '../../core/artifact.ts';
import { textLines } from '../../core/text-lines.ts';
import type { MessagesManifest } from './messages-file.ts';

/** The lines of the file of messages, or of one part of it, in batches. */
export async function* messageLines(
  artifacts: ArtifactStore,
  { file }: Pick<MessagesManifest, 'file'>,
  part?: MessagesManifest['parts'][number],
): AsyncGenerator<string[], void, undefined> {
  // No range lies in an empty file.
  if (file.bytes > 0) yield* textLines(await artifacts.get(file.key, part));
}
