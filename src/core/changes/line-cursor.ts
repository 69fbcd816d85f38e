import { textLines } from '../text-lines.ts';

/** Walks the lines of a file whose lines begin with an id and a tab, sorted by it. */
export interface LineCursor {
  /** Undefined at the end. */
  readonly id: string | undefined;
  readonly line: string;
  /** Goes on to the next line; a promise where more of the file must be read first. */
  advance(): Promise<void> | undefined;
}

/** @throws Error where the ids do not rise: whatever is merged by them would come out wrong */
export async function openLines(chunks: AsyncIterable<Uint8Array>): Promise<LineCursor> {
  const batches = textLines(chunks);
  let lines: string[] = [];
  let at = 0;
  let id: string | undefined;
  let line = '';

  async function refill(): Promise<void> {
    const { value } = await batches.next();
    lines = value ?? [];
    at = 0;
    take();
  }

  function take(): void {
    const before = id;
    if (at >= lines.length) {
      id = undefined;
      line = '';
      return;
    }
    line = lines[at++] ?? '';
    id = line.slice(0, line.indexOf('\t'));
    if (before !== undefined && id <= before) throw new Error('The lines of a file are not sorted by id');
  }

  const cursor: LineCursor = {
    get id() {
      return id;
    },
    get line() {
      return line;
    },
    advance() {
      if (at >= lines.length) return refill();
      take();
      return undefined;
    },
  };
  await refill();
  return cursor;
}
