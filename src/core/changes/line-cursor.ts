import { StringDecoder } from 'node:string_decoder';

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
  const decoder = new StringDecoder('utf8');
  const source = chunks[Symbol.asyncIterator]();
  let lines: string[] = [];
  let at = 0;
  let rest = '';
  let ended = false;
  let id: string | undefined;
  let line = '';

  async function refill(): Promise<void> {
    while (at >= lines.length && !ended) {
      const { value, done } = await source.next();
      ended = done === true;
      const text = rest + (ended ? decoder.end() : decoder.write(Buffer.from(value ?? [])));
      lines = text.split('\n');
      at = 0;
      rest = ended ? '' : (lines.pop() ?? '');
      if (ended && lines.at(-1) === '') lines.pop();
    }
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
