import { z } from 'zod';
import { ArtifactRef } from '../../core/artifact.ts';
import { TablePart } from '../../core/table.ts';

/** The file of messages and where its parts lie, each of whole lines: what one step delivers. */
export const MessagesManifest = z.object({
  file: ArtifactRef,
  rows: z.number().int().nonnegative(),
  parts: z.array(TablePart),
});
export type MessagesManifest = z.infer<typeof MessagesManifest>;

/** So much is told again at most by a worker that takes over without a word from the one before. */
export const BYTES_PER_PART = 8_000_000;
