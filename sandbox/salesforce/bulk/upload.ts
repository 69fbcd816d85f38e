import { closeSync, createWriteStream, openSync, readSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** The bytes that were put into a job. */
export interface Upload {
  readonly bytes: number;
  /** At most `length` bytes from `offset` on; blocking, which costs less than the rows it brings. */
  read(offset: number, length: number): Buffer;
}

/** Keeps uploads in memory, or as files in a folder. */
export interface Uploads {
  /** @throws UploadTooLarge past `limitBytes`; nothing is kept then */
  receive(jobId: string, body: AsyncIterable<Buffer>, limitBytes: number): Promise<number>;
  open(jobId: string, bytes: number): Upload;
  /** Frees memory; a file stays, because a restart goes through it once more. */
  forget(jobId: string): void;
  clear(): Promise<void>;
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
      contents.set(jobId, content);
      return content.length;
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
  };
}

function inFolder(folder: string): Uploads {
  return {
    async receive(jobId, body, limitBytes) {
      await mkdir(folder, { recursive: true });
      const partial = join(folder, `${jobId}.part`);
      const file = createWriteStream(partial);
      try {
        await pipeline(limited(body, limitBytes), file);
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
      await rename(partial, join(folder, jobId));
      return file.bytesWritten;
    },
    open(jobId, bytes) {
      return {
        bytes,
        read(offset, length) {
          if (bytes === 0) return Buffer.alloc(0);
          const file = openSync(join(folder, jobId), 'r');
          try {
            const buffer = Buffer.allocUnsafe(Math.min(length, bytes - offset));
            return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, offset));
          } finally {
            closeSync(file);
          }
        },
      };
    },
    forget: () => undefined,
    clear: () => rm(folder, { recursive: true, force: true }),
  };
}

async function* limited(body: AsyncIterable<Buffer>, limitBytes: number): AsyncIterable<Buffer> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw new UploadTooLarge();
    yield chunk;
  }
}
