import { buffer } from 'node:stream/consumers';
import type { ArtifactRef, ArtifactStore } from '../core/artifact.ts';
import { createRecordReader } from '../core/csv/record-reader.ts';
import { SaltbridgeError } from '../core/errors.ts';
import { skipMark, sniffFormat } from '../core/table-file/sniff.ts';

/** A header, or the first JSON records, must lie within it. */
const START_BYTES = 256 * 1024;

/**
 * The columns of a table file, found at its start.
 *
 * @throws SaltbridgeError `config` for what is no table, or is empty
 */
export async function columnsOf(
  artifacts: ArtifactStore,
  { ref, fileName }: { ref: Pick<ArtifactRef, 'key' | 'bytes'>; fileName: string },
): Promise<string[]> {
  const end = Math.min(ref.bytes, START_BYTES);
  const start = end === 0 ? Buffer.alloc(0) : await buffer(await artifacts.get(ref.key, { start: 0, end }));
  const bytes = start.subarray(skipMark(start, fileName));
  const format = sniffFormat(bytes, fileName);
  const text = bytes.toString('utf8');
  const columns = format.kind === 'json' ? keysOf(text) : headerOf(text, format.delimiter, fileName);
  if (columns.length > 0) return columns;
  const message = `${fileName} is empty. Choose a file that holds records`;
  throw new SaltbridgeError('config', message, { code: 'EMPTY_FILE' });
}

function headerOf(text: string, delimiter: string, fileName: string): string[] {
  const reader = createRecordReader({ delimiter, fileName, maxRecordBytes: START_BYTES });
  // The start of a file may end within a record, so it is ended only where not even the header is whole.
  const [whole] = reader.push(text);
  return whole ?? [...reader.end()][0] ?? [];
}

/** Keys of the records that are whole, in order of first appearance. */
function keysOf(text: string): string[] {
  const lines = text.split('\n');
  const keys = new Set<string>();
  for (const line of lines) {
    try {
      for (const key of Object.keys(JSON.parse(line))) keys.add(key);
    } catch {
      // Blank, or cut off at the end of what was read.
    }
  }
  return [...keys];
}
