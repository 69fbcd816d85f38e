/** Gives the content in pieces of these lengths, and then the rest in one piece. */
export async function* chunked(
  content: string | Uint8Array,
  lengths: readonly number[] = [],
): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  let at = 0;
  for (const length of lengths) {
    yield bytes.subarray(at, at + length);
    at += length;
  }
  yield bytes.subarray(at);
}

/** All batches of a stream as one list. */
export async function flatten<Item>(batches: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const batch of batches) items.push(...batch);
  return items;
}
