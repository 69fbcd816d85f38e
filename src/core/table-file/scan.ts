import { DEFAULT_MAX_RECORD_BYTES } from '../csv/record-reader.ts';
import { recordTooLong, rowError, textAfterQuote, unclosedQuote } from '../csv/row-error.ts';
import { SaltbridgeError } from '../errors.ts';
import type { TableFormat, TableManifest } from '../table.ts';
import { blocksOf } from './blocks.ts';
import { createPartCutter } from './parts.ts';
import { forEachRecord } from './record-ends.ts';
import { createRecordShape } from './record-shape.ts';
import { skipMark, sniffFormat } from './sniff.ts';
import { countCharacters, firstInvalidByte } from './utf8.ts';

export interface ScanOptions {
  /** Named in messages and in the manifest. */
  fileName: string;
  /** Absent means: find out from the start of the file. */
  format?: TableFormat;
  rowsPerPart: number;
  /** Default 1 MiB. */
  maxRecordBytes?: number;
  /** How much is looked at at once, at least 4; default 256 KiB. */
  blockBytes?: number;
}

export type ScannedTable = Omit<TableManifest, 'file'>;

const LF = 10;
const CR = 13;

/**
 * Looks once at all bytes of a table file: finds its format, columns and rows, cuts it into parts, and refuses it
 * as a whole where anything is wrong with its form, so that nothing of a broken file is ever imported. Delimited
 * records are counted and not decoded; JSON lines are parsed, and their columns are all keys in order of first
 * appearance. Rows are numbered as a spreadsheet does (header 1; in JSON the first record is 1). Blank lines at the
 * end of the file are no rows.
 *
 * @throws SaltbridgeError `config`: `EMPTY_FILE`, `HEADER_ONLY`, `UNREADABLE_FILE`, `UTF16`, `INVALID_UTF8`,
 *   `WRONG_DELIMITER`, `BLANK_HEADER`, `DUPLICATE_HEADER`, `CELL_COUNT`, `BLANK_LINE`, `RECORD_TOO_LONG`,
 *   `UNCLOSED_QUOTE`, `TEXT_AFTER_QUOTE`, `INVALID_JSON`, each naming file and row
 */
export async function scanTable(
  chunks: AsyncIterable<Uint8Array>,
  options: ScanOptions,
): Promise<ScannedTable> {
  const { fileName } = options;
  const maxBytes = options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES;
  let scanner: Scanner | undefined;
  let rest: Uint8Array = new Uint8Array(0);
  let restStart = 0;
  for await (const block of blocksOf(chunks, options.blockBytes ?? 256 * 1024)) {
    let bytes = rest.length === 0 ? block : Buffer.concat([rest, block]);
    if (scanner === undefined) {
      restStart = skipMark(bytes, fileName);
      bytes = bytes.subarray(restStart);
      scanner = createScanner(options.format ?? sniffFormat(bytes, fileName), options);
    }
    const used = scanner.take(bytes, restStart, false);
    rest = bytes.subarray(used);
    restStart += used;
    if (rest.length > maxBytes) throw recordTooLong(fileName, scanner.row(), maxBytes);
  }
  scanner?.take(rest, restStart, true);
  return scanner?.table() ?? refuseEmpty(fileName);
}

interface Scanner {
  /** Scans the whole records of `bytes`, which lies at `offset` in the file; returns how many bytes they are. */
  take(bytes: Uint8Array, offset: number, last: boolean): number;
  /** Number of the record that comes next. */
  row(): number;
  table(): ScannedTable;
}

function createScanner(format: TableFormat, options: ScanOptions): Scanner {
  const { fileName } = options;
  const maxBytes = options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES;
  const shape = createRecordShape(format, fileName);
  const cutter = createPartCutter(options.rowsPerPart, shape.firstRow);
  let row = 1;
  let blankRow: number | undefined;

  function take(bytes: Uint8Array, offset: number, last: boolean): number {
    const invalidAt = firstInvalidByte(last ? bytes : bytes.subarray(0, afterLastLineEnd(bytes))) ?? Infinity;
    const stop = forEachRecord(bytes, shape.delimiterByte, last, (start, end, next, cells) => {
      if (invalidAt < next) throw invalidUtf8(fileName, row, bytes, start, invalidAt);
      if (end - start > maxBytes) throw recordTooLong(fileName, row, maxBytes);
      if (cells === 0) {
        blankRow ??= row;
      } else if (blankRow !== undefined) {
        throw rowError(fileName, blankRow, 'BLANK_LINE', 'is blank. Remove the empty line');
      } else if (shape.accept(bytes, start, end, cells, row)) {
        cutter.add(offset + start, offset + next);
      }
      row += 1;
    });
    if (stop?.why === 'unclosed-quote') throw unclosedQuote(fileName, row);
    if (stop?.why === 'text-after-quote') throw textAfterQuote(fileName, row, stop.cell);
    return stop?.start ?? bytes.length;
  }

  function table(): ScannedTable {
    const columns = shape.columns();
    if (columns.length === 0) refuseEmpty(fileName);
    if (cutter.rows() === 0) {
      const message = `${fileName} has a header and no rows. Choose a file that holds records`;
      throw new SaltbridgeError('config', message, { code: 'HEADER_ONLY' });
    }
    return { fileName, format, columns, rows: cutter.rows(), parts: cutter.parts() };
  }

  return { take, row: () => row, table };
}

function refuseEmpty(fileName: string): never {
  throw new SaltbridgeError('config', `${fileName} is empty. Choose a file that holds records`, {
    code: 'EMPTY_FILE',
  });
}

function invalidUtf8(
  fileName: string,
  row: number,
  bytes: Uint8Array,
  start: number,
  at: number,
): SaltbridgeError {
  const column = countCharacters(bytes.subarray(start, at)) + 1;
  const byte = (bytes[at] ?? 0).toString(16).toUpperCase();
  return rowError(
    fileName,
    row,
    'INVALID_UTF8',
    `is not UTF-8: byte 0x${byte} at column ${column}, counted in characters. Save the file as UTF-8`,
  );
}

/** Line ends are never part of a longer character, so text may be checked up to there. */
function afterLastLineEnd(bytes: Uint8Array): number {
  return Math.max(bytes.lastIndexOf(LF), bytes.lastIndexOf(CR)) + 1;
}
