import type { Readable } from 'node:stream';
import { z } from 'zod';

/** Points at an immutable file in the artifact store; the only form in which rows appear in Temporal. */
export const ArtifactRef = z
  .object({
    key: z.string().describe('Path in the artifact store, e.g. runs/0197…/exported.1.csv'),
    sha256: z.string().length(64).describe('Hash of the content, lower-case hex'),
    bytes: z.number().int().nonnegative(),
  })
  .meta({ id: 'ArtifactRef' });
export type ArtifactRef = z.infer<typeof ArtifactRef>;

export interface ArtifactHead {
  key: string;
  bytes: number;
  modifiedAt: Date;
}

/** Bytes from `start` up to but not including `end`; without `end`, to the last byte. */
export interface ByteRange {
  start: number;
  end?: number;
}

/**
 * Keeps the files that pass between steps. Keys are slash-separated, of `[A-Za-z0-9._-]` parts.
 * `put` is atomic: a reader sees the whole old file, the whole new file, or none.
 */
export interface ArtifactStore {
  put(
    key: string,
    content: AsyncIterable<Uint8Array>,
    options?: { signal?: AbortSignal },
  ): Promise<ArtifactRef>;
  /** @throws SaltbridgeError `config` (code `ARTIFACT_NOT_FOUND`) when there is no such key */
  get(key: string, range?: ByteRange): Promise<Readable>;
  head(key: string): Promise<ArtifactHead | undefined>;
  /** Every artifact whose key starts with `prefix`, in key order. */
  list(prefix: string): AsyncIterable<ArtifactHead>;
  /** Deleting what is not there does nothing. */
  delete(key: string): Promise<void>;
}
