import { encodeRow } from '../csv/encode.ts';
import type { Cell, Row, TableFormat, TablePart } from '../table.ts';
import { createTextBlocks } from '../text-blocks.ts';
import { cellText } from './cell-text.ts';
import { createPartCutter } from './parts.ts';

export interface TableWriterOptions {
  columns: readonly string[];
  format: TableFormat;
  rowsPerPart: number;
}

export interface TableWriter {
  /** The file's bytes, header first. Call once. Every row must have a cell, perhaps `undefined`, for each column. */
  encode(batches: AsyncIterable<readonly Row[]>): AsyncGenerator<Uint8Array, void, undefined>;
  /** What was written, once `encode` was read to its end. */
  finished(): { rows: number; parts: TablePart[] };
}

/**
 * Writes a table file that `readPart` reads back. Delimited cells are `cellText`; JSON keeps each value's type, and
 * leaves absent ones out. Cells are written as they are, with no guard against spreadsheet formulas: the file is for
 * an import, which would store the guard.
 */
export function createTableWriter({ columns, format, rowsPerPart }: TableWriterOptions): TableWriter {
  const header = format.kind === 'json' ? '' : encodeRow(columns, format.delimiter);
  const cutter = createPartCutter(rowsPerPart, format.kind === 'json' ? 1 : 2);
  const encodeRecord = format.kind === 'json' ? jsonEncoder(columns) : delimitedEncoder(format.delimiter);
  let done = false;

  async function* encode(
    batches: AsyncIterable<readonly Row[]>,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const blocks = createTextBlocks();
    let offset = blocks.add(header);
    for await (const batch of batches) {
      for (const row of batch) {
        if (row.length !== columns.length) {
          throw new Error(`A row of ${row.length} cells was given for ${columns.length} columns`);
        }
        const start = offset;
        offset += blocks.add(encodeRecord(row));
        cutter.add(start, offset);
      }
      yield* blocks.full();
    }
    yield* blocks.end();
    done = true;
  }

  return {
    encode,
    finished() {
      if (!done) throw new Error('The table file is not written to its end');
      return { rows: cutter.rows(), parts: cutter.parts() };
    },
  };
}

function delimitedEncoder(delimiter: string): (row: Row) => string {
  return (row) => encodeRow(row.every(isText) ? row : row.map(cellText), delimiter);
}

/** Most rows are text alone and need no second array. */
function isText(cell: Cell): cell is string {
  return typeof cell === 'string';
}

function jsonEncoder(columns: readonly string[]): (row: Row) => string {
  const keys = columns.map((column) => `${JSON.stringify(column)}:`);
  return (row) => {
    const members: string[] = [];
    for (const [index, key] of keys.entries()) {
      const cell = row[index];
      if (cell !== undefined) members.push(key + JSON.stringify(cell));
    }
    return `{${members.join(',')}}\n`;
  };
}
