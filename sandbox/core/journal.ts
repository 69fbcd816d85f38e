import { type FileHandle, mkdir, open } from 'node:fs/promises';
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
  const handle = await open(file, 'a+');
  await cutTornLine(handle);
  let waiting = '';
  let flush: Promise<void> | undefined;

  async function flushWaiting(): Promise<void> {
    const lines = waiting;
    waiting = '';
    flush = undefined;
    await handle.appendFile(lines);
  }

  let last: Promise<void> = Promise.resolve();
  return {
    append(...entries) {
      if (entries.length === 0) return last;
      waiting += `${entries.map((entry) => JSON.stringify(entry)).join('\n')}\n`;
      if (flush === undefined) {
        flush = last.then(flushWaiting);
        last = flush;
      }
      return flush;
    },
    replay: () => readLines(handle, file),
    async clear() {
      await last;
      await handle.truncate(0);
    },
    async close() {
      await last;
      await handle.close();
    },
  };
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
