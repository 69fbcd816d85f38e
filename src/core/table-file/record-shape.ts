import { rowError } from '../csv/row-error.ts';
import type { TableFormat } from '../table.ts';
import { readHeader } from './header.ts';

/** What a scan asks of every record of one format. */
export interface RecordShape {
  /** `undefined` where quotes and delimiters mean nothing. */
  delimiterByte: number | undefined;
  /** Number of the first record that is a row. */
  firstRow: number;
  /** False for the header. @throws SaltbridgeError `config` for a record that does not fit */
  accept(bytes: Uint8Array, start: number, end: number, cells: number, row: number): boolean;
  /** Empty before the first record. */
  columns(): string[];
}

export function createRecordShape(format: TableFormat, fileName: string): RecordShape {
  return format.kind === 'json' ? jsonShape(fileName) : delimitedShape(format.delimiter, fileName);
}

function delimitedShape(delimiter: string, fileName: string): RecordShape {
  let columns: string[] = [];
  let width = 0;
  return {
    delimiterByte: delimiter.charCodeAt(0),
    firstRow: 2,
    accept(bytes, start, end, cells, row) {
      if (cells === width) return true;
      if (width > 0) throw cellCount(fileName, row, cells, width);
      columns = readHeader(textOf(bytes, start, end), delimiter, fileName);
      width = columns.length;
      return false;
    },
    columns: () => columns,
  };
}

/** Also thrown by `readPart`, should a part hold what no scan has seen. */
export function cellCount(fileName: string, row: number, cells: number, columns: number): Error {
  const hint = 'Quote cells that hold the delimiter or line ends, and check the delimiter';
  const what = `has ${cells} ${cells === 1 ? 'cell' : 'cells'} where the header has ${columns}. ${hint}`;
  return rowError(fileName, row, 'CELL_COUNT', what);
}

function jsonShape(fileName: string): RecordShape {
  const columns = new Set<string>();
  return {
    delimiterByte: undefined,
    firstRow: 1,
    accept(bytes, start, end, _cells, row) {
      for (const key of Object.keys(parseObject(textOf(bytes, start, end), fileName, row))) columns.add(key);
      return true;
    },
    columns: () => [...columns],
  };
}

/** One line of JSON as an object. @throws SaltbridgeError `config`, code `INVALID_JSON` */
export function parseObject(line: string, fileName: string, row: number): object {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // The parser's own message quotes the text around the fault, which may be a person's.
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  const hint = 'Put every record on a line of its own, for example with: jq -c';
  throw rowError(fileName, row, 'INVALID_JSON', `is not one JSON object. ${hint}`);
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
