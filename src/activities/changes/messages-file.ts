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
