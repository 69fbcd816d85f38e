import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactHead } from '../../core/artifact.ts';
import { hasCode } from './folder-errors.ts';
import { isArtifactKey } from './key.ts';

/** Every artifact under `base` whose key starts with `prefix`, in key order, one folder in memory at a time. */
export async function* listFolder(base: string, prefix: string): AsyncGenerator<ArtifactHead> {
  const lastSlash = prefix.lastIndexOf('/');
  yield* walk(base, prefix.slice(0, lastSlash + 1), prefix);
}

/** @param folder  key of the folder with a slash at its end; empty for the root */
async function* walk(base: string, folder: string, prefix: string): AsyncGenerator<ArtifactHead> {
  const entries = await entriesOf(join(base, folder));
  // A slash sorts between "." and "0"; with it on folders, this order is the order of the whole keys.
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  for (const name of names) {
    const key = folder + name;
    if (name.endsWith('/')) {
      const mayMatch = key.startsWith(prefix) || prefix.startsWith(key);
      if (mayMatch && isArtifactKey(key.slice(0, -1))) yield* walk(base, key, prefix);
      continue;
    }
    if (!key.startsWith(prefix) || !isArtifactKey(key)) continue;
    const head = await headOf(base, key);
    if (head !== undefined) yield head;
  }
}

async function entriesOf(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, ['ENOENT', 'ENOTDIR'])) return [];
    throw error;
  }
}

/** Nothing where the file was deleted since its folder was read. */
async function headOf(base: string, key: string): Promise<ArtifactHead | undefined> {
  try {
    const found = await lstat(join(base, key));
    // Neither links nor sockets are ours.
    if (!found.isFile()) return undefined;
    return { key, bytes: found.size, modifiedAt: found.mtime };
  } catch (error) {
    if (hasCode(error, ['ENOENT'])) return undefined;
    throw error;
  }
}
