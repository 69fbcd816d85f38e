import type { TableFormat } from '../table.ts';
import { blocksOf } from './blocks.ts';
import { forEachRecord } from './record-ends.ts';

/**
 * Passes on the bytes of the wanted records alone, whole and in order, and decodes none: to find a few rows of a
 * large part so costs a tenth of reading it.
 *
 * @param chunks  the byte range of a part
 * @param firstRow  number of its first record
 * @param wanted  numbers of records
 * @param blockBytes  how much is looked at at once, at least 4
 */
export async function* pickRecords(
  chunks: AsyncIterable<Uint8Array>,
  format: TableFormat,
  firstRow: number,
  wanted: { has(row: number): boolean },
  blockBytes = 256 * 1024,
): AsyncGenerator<Uint8Array, void, undefined> {
  const delimiter = format.kind === 'json' ? undefined : format.delimiter.charCodeAt(0);
  let row = firstRow;
  let rest: Uint8Array = new Uint8Array(0);

  function pick(bytes: Uint8Array, last: boolean): Uint8Array[] {
    const picked: Uint8Array[] = [];
    let from = 0;
    let to = 0;
    const stop = forEachRecord(bytes, delimiter, last, (start, _end, next) => {
      if (wanted.has(row)) {
        // Neighbours go together.
        if (start !== to) {
          if (to > from) picked.push(bytes.subarray(from, to));
          from = start;
        }
        to = next;
      }
      row += 1;
    });
    if (to > from) picked.push(bytes.subarray(from, to));
    rest = bytes.subarray(stop?.start ?? bytes.length);
    return picked;
  }

  for await (const block of blocksOf(chunks, blockBytes)) {
    yield* pick(rest.length === 0 ? block : Buffer.concat([rest, block]), false);
  }
  yield* pick(rest, true);
}
