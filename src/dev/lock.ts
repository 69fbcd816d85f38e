import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { isAlive, markOf, ProcessMark } from './process-mark.ts';

export type LockAttempt = { held: true; release: () => Promise<void> } | { held: false; holderPid: number };

/**
 * Takes a lock for this process, also from one that died without giving it back.
 *
 * Removing a dead holder's lock file could remove the file of whoever was quicker. So each holder makes a file
 * of its own, `<file>.<number>`, numbered one above the last: the highest number is the lock, a file of that
 * name can be made only once, and the highest one is never removed.
 */
export async function tryLock(file: string): Promise<LockAttempt> {
  const draft = `${file}.draft-${randomUUID()}`;
  await writeFile(draft, JSON.stringify(markOf(process.pid)));
  try {
    for (;;) {
      const last = await highest(file);
      const holder = last === 0 ? undefined : await holderOf(`${file}.${last}`);
      if (holder !== undefined && isAlive(holder)) return { held: false, holderPid: holder.pid };

      const own = last + 1;
      if (!(await linked(draft, `${file}.${own}`))) continue;
      // Ours may fill the gap that a much quicker holder left behind.
      if ((await highest(file)) === own) return await held(file, own);
      await rm(`${file}.${own}`, { force: true });
    }
  } finally {
    await rm(draft, { force: true });
  }
}

async function held(file: string, own: number): Promise<LockAttempt> {
  const older = (await numbers(file)).filter((number) => number < own);
  await Promise.all(older.map((number) => rm(`${file}.${number}`, { force: true })));
  return { held: true, release: () => writeFile(`${file}.${own}`, '') };
}

async function highest(file: string): Promise<number> {
  return Math.max(0, ...(await numbers(file)));
}

async function numbers(file: string): Promise<number[]> {
  const prefix = `${basename(file)}.`;
  const names = (await readdir(dirname(file))).filter((name) => name.startsWith(prefix));
  return names.map((name) => Number(name.slice(prefix.length))).filter(Number.isInteger);
}

/** Undefined when it was given back, or the file is gone or torn. */
async function holderOf(path: string): Promise<ProcessMark | undefined> {
  try {
    return ProcessMark.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // Whatever is in it, no process wrote its mark there: nobody holds it.
    return undefined;
  }
}

/** A hard link appears with its whole content, or not at all because the name is taken. */
async function linked(existing: string, name: string): Promise<boolean> {
  try {
    await link(existing, name);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
