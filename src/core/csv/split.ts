import { StringDecoder } from 'node:string_decoder';
import { createRecordReader } from './record-reader.ts';

export interface SplitOptions {
  /** One ASCII character. */
  delimiter: string;
  /** A longer record is refused before it is read to its end; default 1 MiB. */
  maxRecordBytes?: number;
  /** Number of the first record, for messages; default 1. */
  firstRow?: number;
  /** Named in messages; default `the file`. */
  fileName?: string;
}

/**
 * Large enough that the loop around it costs nothing. V8 puts what takes over 128 KiB among the large objects, which
 * only a full collection frees, and text takes up to two bytes a character.
 */
const SLICE_BYTES = 32 * 1024;

/**
 * Splits UTF-8 text into records of cells, as RFC 4180 says, at any chunk border. A record ends with LF, CRLF or CR;
 * a blank line is a record of one empty cell; a quote inside an unquoted cell is an ordinary character.
 * Bytes that are not UTF-8 become U+FFFD: `scanTable` is where they are refused. A byte order mark is text like any other.
 *
 * @returns batches of records, none empty, each at most 32 KiB of text and one record
 * @throws SaltbridgeError `config`: `RECORD_TOO_LONG`, `UNCLOSED_QUOTE` or `TEXT_AFTER_QUOTE`, naming the row
 */
export async function* splitRecords(
  chunks: AsyncIterable<Uint8Array>,
  options: SplitOptions,
): AsyncGenerator<string[][], void, undefined> {
  const decoder = new StringDecoder('utf8');
  const reader = createRecordReader(options);
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
      const records = reader.push(decoder.write(bytes.subarray(start, start + SLICE_BYTES)));
      if (records.length > 0) yield records;
    }
  }
  const records = [...reader.push(decoder.end()), ...reader.end()];
  if (records.length > 0) yield records;
}
