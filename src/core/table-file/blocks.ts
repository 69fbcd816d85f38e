/**
 * Joins and cuts chunks so that each block but the last has `blockBytes` bytes: what follows then costs the same
 * however the bytes arrive.
 */
export async function* blocksOf(
  chunks: AsyncIterable<Uint8Array>,
  blockBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let gathered: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let rest = chunk;
    while (length + rest.length >= blockBytes) {
      const taken = blockBytes - length;
      yield join([...gathered, rest.subarray(0, taken)]);
      rest = rest.subarray(taken);
      gathered = [];
      length = 0;
    }
    if (rest.length === 0) continue;
    gathered.push(rest);
    length += rest.length;
  }
  if (length > 0) yield join(gathered);
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}
