import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** How to get a program that is not there yet. */
export interface Getting {
  version: string;
  /** For temporary files; on the same file system as `destination`. */
  folder: string;
  destination: string;
  searchPath: readonly string[];
  /** Address of the service that knows where releases are. */
  downloadFrom: string;
  log: (line: string) => void;
  signal?: AbortSignal;
}

/** `impossible` says why, in a clause that another can follow. */
export type Got = 'done' | { impossible: string };

export function withExtension(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

/** Absolute paths of the programs of that name, in the order of the search path. */
export async function programOn(searchPath: readonly string[], name: string): Promise<string[]> {
  const candidates = searchPath.map((folder) => join(folder, withExtension(name)));
  const runnable = await Promise.all(candidates.map(isRunnable));
  return candidates.filter((_, index) => runnable[index]);
}

/** Starts it once: a program for another platform, or another one of that name, is found out here. */
export async function isTemporal(program: string): Promise<boolean> {
  if (!(await isRunnable(program))) return false;
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: 20_000 });
    return stdout.startsWith('temporal version');
  } catch {
    // Not made for this platform, or ended with an error: not the one we are looking for.
    return false;
  }
}

async function isRunnable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
