import { randomUUID } from 'node:crypto';
import {
  closeSync,
  createWriteStream,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
} from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** The bytes that were put into a job. */
export interface Upload {
  readonly bytes: number;
  /** At most `length` bytes from `offset` on; blocking, which costs less than the rows it brings. */
  read(offset: number, length: number): Buffer;
}

/** Bytes that have all come in and belong to no job yet. */
export interface Received {
  bytes: number;
  /** Makes them the job's content, at once: nothing else happens in between. */
  keep(): void;
  discard(): Promise<void>;
}

/** Keeps uploads in memory, or as files in a folder. */
export interface Uploads {
  /** @throws UploadTooLarge past `limitBytes`; nothing is kept then */
  receive(jobId: string, body: AsyncIterable<Buffer>, limitBytes: number): Promise<Received>;
  open(jobId: string, bytes: number): Upload;
  /** Frees memory; a file stays, because a restart goes through it once more. */
  forget(jobId: string): void;
  clear(): Promise<void>;
  /** Contents by job. */
  save(): [string, Uint8Array][];
  load(saved: readonly [string, Uint8Array][]): Promise<void>;
}

export class UploadTooLarge extends Error {}

export function createUploads(folder: string | undefined): Uploads {
  return folder === undefined ? inMemory() : inFolder(folder);
}

function inMemory(): Uploads {
  const contents = new Map<string, Buffer>();
  return {
    async receive(jobId, body, limitBytes) {
      const chunks: Buffer[] = [];
      for await (const chunk of limited(body, limitBytes)) chunks.push(chunk);
      const content = Buffer.concat(chunks);
      return {
        bytes: content.length,
        keep() {
          contents.set(jobId, content);
        },
        discard: async () => undefined,
      };
    },
    open(jobId, bytes) {
      const content = contents.get(jobId) ?? Buffer.alloc(0);
      return { bytes, read: (offset, length) => content.subarray(offset, offset + length) };
    },
    forget(jobId) {
      contents.delete(jobId);
    },
    async clear() {
      contents.clear();
    },
    save: () => [...contents],
    async load(saved) {
      contents.clear();
      for (const [jobId, content] of saved) contents.set(jobId, Buffer.from(content));
    },
  };
}

function inFolder(folder: string): Uploads {
  const clear = () => rm(folder, { recursive: true, force: true });
  return {
    async receive(jobId, body, limitBytes) {
      await mkdir(folder, { recursive: true });
      const partial = join(folder, `${jobId}.${randomUUID()}.part`);
      const discard = () => rm(partial, { force: true });
      const file = createWriteStream(partial);
      try {
        await pipeline(limited(body, limitBytes), file);
      } catch (error) {
        await discard();
        throw error;
      }
      return { bytes: file.bytesWritten, keep: () => renameSync(partial, join(folder, jobId)), discard };
    },
    open: (jobId, bytes) => ({
      bytes,
      read: (offset, length) => readPiece(join(folder, jobId), offset, Math.min(length, bytes - offset)),
    }),
    forget: () => undefined,
    clear,
    save() {
      const names = existsSync(folder) ? readdirSync(folder).filter((name) => !name.endsWith('.part')) : [];
      return names.map((name) => [name, readFileSync(join(folder, name))]);
    },
    async load(saved) {
      await clear();
      await mkdir(folder, { recursive: true });
      for (const [jobId, content] of saved) await writeFile(join(folder, jobId), content);
    },
  };
}

function readPiece(path: string, offset: number, length: number): Buffer {
  if (length <= 0) return Buffer.alloc(0);
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(length);
    return buffer.subarray(0, readSync(file, buffer, 0, length, offset));
  } finally {
    closeSync(file);
  }
}

async function* limited(body: AsyncIterable<Buffer>, limitBytes: number): AsyncIterable<Buffer> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw new UploadTooLarge();
    yield chunk;
  }
}
