import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { ArtifactStore } from '../../core/artifact.ts';
import { hasCode, translateFolderError } from './folder-errors.ts';
import { listFolder } from './folder-list.ts';
import { artifactNotFound, checkArtifactKey, checkArtifactPrefix } from './key.ts';
import { createMeter } from './meter.ts';

const CHUNK_BYTES = 256 * 1024;

/** Keeps artifacts as files under `root`, which several processes may share. */
export function createFolderStore(root: string): ArtifactStore {
  const base = resolve(root);
  const pathOf = (key: string) => {
    checkArtifactKey(key);
    return join(base, ...key.split('/'));
  };

  return {
    async put(key, content, options = {}) {
      const path = pathOf(key);
      const meter = createMeter();
      const write = () => replaceFile(path, meter.through(content, options.signal));
      await translateFolderError(`writing ${key} into ${base}`, write, meter.isOwnError);
      return meter.ref(key);
    },

    async get(key, range = { start: 0 }) {
      const path = pathOf(key);
      const file = await openArtifact(path, key, base);
      if (range.end !== undefined && range.end <= range.start) {
        await file.close();
        return Readable.from([], { objectMode: false });
      }
      return file.createReadStream({
        start: range.start,
        // Node includes the last byte, we don't.
        ...(range.end === undefined ? {} : { end: range.end - 1 }),
        highWaterMark: CHUNK_BYTES,
      });
    },

    async head(key) {
      const path = pathOf(key);
      return translateFolderError(`looking for ${key} in ${base}`, async () => {
        const found = await statOrNothing(path);
        return found?.isFile() ? { key, bytes: found.size, modifiedAt: found.mtime } : undefined;
      });
    },

    async *list(prefix) {
      checkArtifactPrefix(prefix);
      yield* listFolder(base, prefix);
    },

    async delete(key) {
      const path = pathOf(key);
      await translateFolderError(`deleting ${key} from ${base}`, () => rm(path, { force: true }));
    },
  };
}

/** Readers see the old file until the new one is whole and on the disk. */
async function replaceFile(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  // A tilde is in no key, so a file left by a killed process can never be listed or fetched.
  const temporary = join(folder, `~${randomBytes(9).toString('base64url')}`);
  const file = await open(temporary, 'wx');
  try {
    await writeAll(file, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

async function writeAll(file: FileHandle, content: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await writeFile(file, content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the new name survive a power cut; Windows cannot open folders and needs it not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function openArtifact(path: string, key: string, base: string): Promise<FileHandle> {
  return translateFolderError(`reading ${key} from ${base}`, async () => {
    const found = await statOrNothing(path);
    if (!found?.isFile()) throw artifactNotFound(key, undefined);
    return open(path, 'r');
  });
}

async function statOrNothing(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (hasCode(error, ['ENOENT', 'ENOTDIR'])) return undefined;
    throw error;
  }
}
