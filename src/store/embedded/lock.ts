import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';

/** Two processes on the same files would destroy them, and nothing else keeps them apart. */
export interface FolderLock {
  release(): Promise<void>;
}

/** `startedAt` tells a process from another one that later got the same id, as is usual in containers. */
const Holder = z.object({ pid: z.int().positive(), startedAt: z.string().nullable() });
type Holder = z.infer<typeof Holder>;

/** @throws SaltbridgeError `config` (code `DATABASE_LOCKED`) while another living process holds the folder */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, 'lock');
  const self: Holder = { pid: process.pid, startedAt: await startOf(process.pid) };
  if (!(await tryCreate(path, self))) {
    const holder = await readHolder(path);
    if (holder !== undefined && (await isAlive(holder))) throw locked(folder, holder);
    await rm(path, { force: true });
    if (!(await tryCreate(path, self))) throw locked(folder, await readHolder(path));
  }
  return { release: () => rm(path, { force: true }) };
}

async function tryCreate(path: string, holder: Holder): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Nothing where the file is gone or was cut short by a kill. */
async function readHolder(path: string): Promise<Holder | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    return Holder.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function isAlive({ pid, startedAt }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Anything but "no such process" means that there is one, perhaps of another user.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  return startedAt === (await startOf(pid));
}

/**
 * When a process began, in clock ticks since the machine did; null where there is no /proc.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html (field 22, checked 2026-11)
 */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in the second field may itself hold spaces and brackets.
  const [state, ...afterState] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie is dead; its parent has only not noticed yet.
  return state === 'Z' ? 'ended' : (afterState[18] ?? null);
}

function locked(folder: string, holder: Holder | undefined): SaltbridgeError {
  const who = holder === undefined ? 'another process' : `process ${holder.pid}`;
  const message = `The embedded database in ${folder} is in use by ${who}; stop that, or choose another folder with SALTBRIDGE_HOME`;
  return new SaltbridgeError('config', message, { code: 'DATABASE_LOCKED' });
}
