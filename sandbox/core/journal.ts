import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What happened to one system, in order, one JSON value a line. A system without a journal lives in memory only. */
export interface Journal {
  /**
   * Resolves when the entry is in the file, so that a process killed after its answer has lost nothing.
   * Entries that come while a write is under way go out together.
   */
  append(...entries: unknown[]): Promise<void>;
  /** Every entry from the first on. */
  replay(): AsyncIterable<unknown>;
  /**
   * Puts these entries in place of all before them; what is appended later follows. A process killed meanwhile leaves
   * the old journal whole, or the new one.
   *
   * @param prepare  done after the last entry before, and before the new ones are in place
   */
  rewrite(entries: readonly unknown[], prepare?: () => Promise<void>): Promise<void>;
  /** Length in bytes. */
  size(): number;
  /** Forgets everything. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens or creates the file. A last line without its end, as a killed process leaves it, is cut off.
 *
 * @throws Error naming file and line when any other line is not JSON (from `replay`)
 */
export async function openJournal(file: string): Promise<Journal> {
  await mkdir(dirname(file), { recursive: true });
  let handle = await open(file, 'a+');
  await cutTornLine(handle);
  let size = (await handle.stat()).size;
  let last: Promise<void> = Promise.resolve();
  /** Lines that will go out with one write. */
  let batch: { lines: string } | undefined;
  let flushed = last;

  async function write(lines: string): Promise<void> {
    size += Buffer.byteLength(lines);
    await handle.appendFile(lines);
  }

  /** Waits for all before it, and what comes later waits for it. */
  function next(work: () => Promise<void>): Promise<void> {
    batch = undefined;
    last = last.then(work);
    return last;
  }

  return {
    append(...entries) {
      if (entries.length === 0) return last;
      if (batch === undefined) {
        const own = { lines: '' };
        flushed = next(() => {
          if (batch === own) batch = undefined;
          return write(own.lines);
        });
        batch = own;
      }
      batch.lines += toLines(entries);
      return flushed;
    },
    replay: () => readLines(handle, file),
    rewrite: (entries, prepare) =>
      next(async () => {
        await prepare?.();
        const lines = toLines(entries);
        const made = await open(`${file}.new`, 'a+');
        await made.truncate(0);
        await made.appendFile(lines);
        await made.sync();
        await rename(`${file}.new`, file);
        await handle.close();
        handle = made;
        size = Buffer.byteLength(lines);
      }),
    size: () => size,
    clear: () =>
      next(async () => {
        await handle.truncate(0);
        size = 0;
      }),
    async close() {
      await last;
      await handle.close();
    },
  };
}

/** The same without a file, for a system that keeps little. */
export function createMemoryJournal(): Journal {
  let all: unknown[] = [];
  return {
    async append(...entries) {
      all.push(...entries);
    },
    async *replay() {
      yield* all;
    },
    async rewrite(entries, prepare) {
      await prepare?.();
      all = [...entries];
    },
    size: () => 0,
    async clear() {
      all = [];
    },
    close: async () => undefined,
  };
}

function toLines(entries: readonly unknown[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

const blockBytes = 64 * 1024;
const newline = 0x0a;

async function cutTornLine(handle: FileHandle): Promise<void> {
  const { size } = await handle.stat();
  const block = Buffer.alloc(blockBytes);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - blockBytes);
    const { bytesRead } = await handle.read(block, 0, end - start, start);
    const at = block.subarray(0, bytesRead).lastIndexOf(newline);
    if (at >= 0) return handle.truncate(start + at + 1);
    end = start;
  }
  await handle.truncate(0);
}

async function* readLines(handle: FileHandle, file: string): AsyncIterable<unknown> {
  let line = 0;
  let rest = Buffer.alloc(0);
  const block = Buffer.alloc(blockBytes);
  for (let position = 0; ; ) {
    const { bytesRead } = await handle.read(block, 0, blockBytes, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    rest = Buffer.concat([rest, block.subarray(0, bytesRead)]);
    let start = 0;
    for (let at = rest.indexOf(newline); at >= 0; at = rest.indexOf(newline, start)) {
      line += 1;
      yield parse(rest.toString('utf8', start, at), file, line);
      start = at + 1;
    }
    rest = rest.subarray(start);
  }
}

function parse(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`Line ${line} of ${file} is damaged: delete the file to start from the seed`, { cause });
  }
}
