import { createWriteStream, existsSync, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const FULL_BYTES = 10_000_000;
const REMEMBERED_LINES = 15;

export interface LogFile {
  /** Absent when nothing is kept. */
  path: string | undefined;
  write: (line: string) => void;
  /** The last few lines of this process, for the message about its end. */
  tail: () => string;
  close: () => void;
}

/** Appends to `<folder>/<name>.log`; a full one becomes `<name>.old.log`. Without a folder nothing is kept. */
export function openLog(folder: string | undefined, name: string): LogFile {
  const path = folder === undefined ? undefined : join(folder, `${name}.log`);
  const stream = path === undefined ? undefined : appendTo(path);
  const recent: string[] = [];
  return {
    path,
    write: (line) => {
      recent.push(line);
      if (recent.length > REMEMBERED_LINES) recent.shift();
      if (stream?.writable) stream.write(`${line}\n`);
    },
    tail: () => recent.join('\n'),
    close: () => stream?.end(),
  };
}

/** Calls `take` for each line of a process's output, in order; without one (null), never. */
export function eachLine(output: Readable | null, take: (line: string) => void): void {
  if (output === null) return;
  createInterface({ input: output, crlfDelay: Number.POSITIVE_INFINITY }).on('line', take);
}

function appendTo(path: string): WriteStream {
  mkdirSync(join(path, '..'), { recursive: true });
  if (existsSync(path) && statSync(path).size > FULL_BYTES)
    renameSync(path, path.replace(/\.log$/, '.old.log'));
  return createWriteStream(path, { flags: 'a' });
}
