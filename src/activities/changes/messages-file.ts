import { z } from 'zod';
import { ArtifactRef } from '../../core/artifact.ts';

const count = z.number().int().nonnegative();

/** A run of whole lines of the file of messages: what one step delivers. */
const MessagesPart = z.object({ start: count, end: count, rows: count });
export type MessagesPart = z.infer<typeof MessagesPart>;

/** The file of messages and where its parts lie. */
export const MessagesManifest = z.object({
  file: ArtifactRef,
  rows: count,
  parts: z.array(MessagesPart),
});
export type MessagesManifest = z.infer<typeof MessagesManifest>;

/** Gathers lines into parts of at most `rowsPerPart`, and 8 MB. */
export function createPartCutter(rowsPerPart: number) {
  const parts: MessagesPart[] = [];
  let end = 0;
  return {
    add(bytes: number): void {
      const last = parts.at(-1);
      if (last && last.rows < rowsPerPart && last.end - last.start + bytes <= BYTES_PER_PART) {
        last.rows++;
        last.end += bytes;
      } else parts.push({ start: end, end: end + bytes, rows: 1 });
      end += bytes;
    },
    parts: () => parts,
    rows: () => parts.reduce((sum, { rows }) => sum + rows, 0),
  };
}

/** A part is held in memory while it is delivered. */
const BYTES_PER_PART = 8_000_000;
