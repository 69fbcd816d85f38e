/** Few enough blocks to cost nothing each, small enough that many writers at once cost little. */
const BLOCK_BYTES = 64 * 1024;
/** Of UTF-8, for one UTF-16 unit. */
const MOST_BYTES_PER_UNIT = 3;

/** Gathers text as blocks of UTF-8. Long text that grows as a string is copied more than once and outlives the young heap. */
export interface TextBlocks {
  /** Appends text and returns how many bytes it takes. */
  add(text: string): number;
  /** Blocks that are full by now; each is given once. */
  full(): Uint8Array[];
  /** All that is left. */
  end(): Uint8Array[];
}

export function createTextBlocks(): TextBlocks {
  const done: Uint8Array[] = [];
  let block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  let used = 0;

  function closeBlock(): void {
    if (used === 0) return;
    done.push(block.subarray(0, used));
    block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    used = 0;
  }

  return {
    add(text) {
      const most = text.length * MOST_BYTES_PER_UNIT;
      if (used + most > BLOCK_BYTES) closeBlock();
      if (most > BLOCK_BYTES) {
        const whole = Buffer.from(text);
        done.push(whole);
        return whole.length;
      }
      const bytes = block.write(text, used);
      used += bytes;
      return bytes;
    },
    full: () => done.splice(0),
    end() {
      closeBlock();
      return done.splice(0);
    },
  };
}

/**
 * The lines of all batches as blocks.
 *
 * @param written  hears how many bytes each line takes
 */
export async function* blocksOfLines(
  batches: AsyncIterable<readonly string[]>,
  written: (bytes: number) => void = () => undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const blocks = createTextBlocks();
  for await (const lines of batches) {
    for (const line of lines) written(blocks.add(line));
    yield* blocks.full();
  }
  yield* blocks.end();
}
