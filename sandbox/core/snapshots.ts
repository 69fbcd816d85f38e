import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';
import type { Clock } from './clock.ts';

/** A system's whole state as bytes. */
export interface Snapshotable {
  /** @throws Error with `statusCode` 409 while the state cannot be told apart from work under way */
  save(): Promise<Uint8Array>;
  restore(saved: Uint8Array): Promise<void>;
}

/** Named states of one system, with the clock's distance, to come back to. */
export interface Snapshots {
  /** Replaces one of the same name. */
  take(name: string): Promise<{ name: string; bytes: number }>;
  /** @returns false when there is none of that name */
  restore(name: string): Promise<boolean>;
  names(): Promise<string[]>;
  remove(name: string): Promise<void>;
}

export const SnapshotName = z.string().regex(/^\w[\w.-]{0,99}$/, 'has 1 to 100 letters, digits, . _ -');
const Content = z.object({ aheadMs: z.number(), state: z.instanceof(Uint8Array) });

/** @param folder  where they outlive the process; absent keeps them in memory */
export function createSnapshots(system: Snapshotable, clock: Clock, folder: string | undefined): Snapshots {
  const kept = folder === undefined ? inMemory() : inFolder(folder);
  return {
    async take(name) {
      const state = await system.save();
      await kept.put(name, serialize({ aheadMs: clock.aheadMs(), state }));
      return { name, bytes: state.length };
    },
    async restore(name) {
      const content = await kept.get(name);
      if (content === undefined) return false;
      const { aheadMs, state } = Content.parse(deserialize(content));
      await system.restore(state);
      clock.reset();
      clock.advance(aheadMs);
      return true;
    },
    names: () => kept.names(),
    remove: (name) => kept.remove(name),
  };
}

interface Kept {
  put(name: string, content: Buffer): Promise<void>;
  get(name: string): Promise<Buffer | undefined>;
  names(): Promise<string[]>;
  remove(name: string): Promise<void>;
}

function inMemory(): Kept {
  const contents = new Map<string, Buffer>();
  return {
    async put(name, content) {
      contents.set(name, content);
    },
    get: async (name) => contents.get(name),
    names: async () => [...contents.keys()].sort(),
    async remove(name) {
      contents.delete(name);
    },
  };
}

function inFolder(folder: string): Kept {
  const file = (name: string) => join(folder, `${name}.snapshot`);
  return {
    async put(name, content) {
      await mkdir(folder, { recursive: true });
      await writeFile(`${file(name)}.new`, content);
      await rename(`${file(name)}.new`, file(name));
    },
    async get(name) {
      return (await list()).includes(name) ? readFile(file(name)) : undefined;
    },
    names: list,
    remove: (name) => rm(file(name), { force: true }),
  };

  async function list(): Promise<string[]> {
    await mkdir(folder, { recursive: true });
    const files = (await readdir(folder)).filter((name) => name.endsWith('.snapshot'));
    return files.map((name) => name.slice(0, -'.snapshot'.length)).sort();
  }
}
