const chunkBytes = 1024 * 1024;

/** As a snapshot keeps it. */
export interface SavedLines {
  ends: number[];
  pieces: Uint8Array[];
}

/** Lines kept as bytes outside the heap, of which any run can be had again. */
export interface ResultFile {
  lines(): number;
  append(line: Buffer, length: number): void;
  /** The bytes of the lines from `start` up to but not including `end`. */
  read(start: number, end: number): Iterable<Buffer>;
  save(): SavedLines;
}

export function createResultFile(saved: SavedLines = { ends: [], pieces: [] }): ResultFile {
  const full: Buffer[] = [];
  /** Where each line ends, counted over all chunks; and where each chunk begins. */
  const ends: number[] = saved.ends.slice();
  const begins: number[] = [];
  let chunk = Buffer.alloc(0);
  let used = 0;
  let before = 0;
  for (const piece of saved.pieces) {
    full.push(Buffer.from(piece));
    begins.push(before);
    before += piece.length;
  }

  function startChunk(atLeast: number): void {
    if (used > 0) full.push(chunk.subarray(0, used));
    before += used;
    begins.push(before);
    chunk = Buffer.allocUnsafeSlow(Math.max(chunkBytes, atLeast));
    used = 0;
  }

  return {
    lines: () => ends.length,
    append(line, length) {
      if (length > chunk.length - used) startChunk(length);
      used += line.copy(chunk, used, 0, length);
      ends.push(before + used);
    },
    *read(start, end) {
      let from = start === 0 ? 0 : (ends[start - 1] ?? 0);
      const to = end === 0 ? 0 : (ends[end - 1] ?? 0);
      for (const [at, piece] of [...full, chunk.subarray(0, used)].entries()) {
        const begin = begins[at] ?? 0;
        if (from >= to || from >= begin + piece.length) continue;
        const part = piece.subarray(from - begin, Math.min(piece.length, to - begin));
        yield part;
        from += part.length;
      }
    },
    save: () => ({ ends, pieces: [...full, chunk.subarray(0, used)] }),
  };
}
