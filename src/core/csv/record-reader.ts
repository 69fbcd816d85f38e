import { recordTooLong, textAfterQuote, unclosedQuote } from './row-error.ts';
import type { SplitOptions } from './split.ts';

export const DEFAULT_MAX_RECORD_BYTES = 1024 * 1024;

const QUOTE = 34;
const LF = 10;
const CR = 13;

export interface RecordReader {
  /** Takes the next piece of text; returns the records that it completes. */
  push(piece: string): string[][];
  /** Returns the last record where the text did not end with a line end. */
  end(): string[][];
}

/** What `splitRecords` does, on decoded text; see there. */
export function createRecordReader(options: SplitOptions): RecordReader {
  const delimiter = options.delimiter.charCodeAt(0);
  const maxBytes = options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES;
  const fileName = options.fileName ?? 'the file';
  let row = options.firstRow ?? 1;
  let cells: string[] = [];
  /** Text of the unfinished cell; the cells before it are in `cells`. */
  let rest = '';
  /** How far into `rest` everything was looked at. */
  let seen = 0;
  /** Bytes of the unfinished record that earlier pieces held. */
  let earlierBytes = 0;
  let quoted: 'no' | 'open' | 'closed' = 'no';
  let afterCr = false;

  function push(piece: string): string[][] {
    const text = rest + piece;
    const end = text.length;
    const records: string[][] = [];
    let uncountedFrom = rest.length;
    let cellStart = 0;
    let at = seen;

    function finishRecord(recordEnd: number): void {
      // A character is at most three bytes of UTF-8 a UTF-16 unit, so most records need no counting.
      if (earlierBytes + (recordEnd - uncountedFrom) * 3 > maxBytes) {
        refuseIfTooLong(earlierBytes + Buffer.byteLength(text.slice(uncountedFrom, recordEnd)));
      }
      records.push(cells);
      cells = [];
      row += 1;
      earlierBytes = 0;
    }

    while (at < end) {
      if (quoted === 'open') {
        const quote = text.indexOf('"', at);
        if (quote === -1) {
          at = end;
          break;
        }
        at = quote;
        if (quote + 1 === end) break; // whether it closes the cell, the next character tells
        if (text.charCodeAt(quote + 1) === QUOTE) {
          at = quote + 2;
          continue;
        }
        quoted = 'closed';
        at = quote + 1;
        continue;
      }
      const code = text.charCodeAt(at);
      if (afterCr) {
        afterCr = false;
        if (code === LF) {
          at += 1;
          cellStart = at;
          uncountedFrom = at;
          continue;
        }
      }
      if (code === delimiter) {
        cells.push(cellText(text, cellStart, at));
        at += 1;
        cellStart = at;
      } else if (code === LF || code === CR) {
        cells.push(cellText(text, cellStart, at));
        finishRecord(at);
        at += 1;
        cellStart = at;
        uncountedFrom = at;
        afterCr = code === CR;
      } else if (quoted === 'closed') {
        throw textAfterQuote(fileName, row, cells.length + 1);
      } else if (code === QUOTE && at === cellStart) {
        quoted = 'open';
        at += 1;
      } else {
        at += 1;
        // The hot loop: on to whatever ends the cell.
        while (at < end) {
          const next = text.charCodeAt(at);
          if (next === delimiter || next === LF || next === CR) break;
          at += 1;
        }
      }
    }

    rest = text.slice(cellStart);
    seen = at - cellStart;
    earlierBytes += Buffer.byteLength(text.slice(uncountedFrom));
    refuseIfTooLong(earlierBytes);
    return records;
  }

  function cellText(text: string, from: number, to: number): string {
    if (quoted === 'no') return text.slice(from, to);
    quoted = 'no';
    const value = text.slice(from + 1, to - 1);
    return value.includes('"') ? value.replaceAll('""', '"') : value;
  }

  function end(): string[][] {
    if (rest === '' && cells.length === 0) return [];
    const closes = quoted === 'closed' || (quoted === 'open' && seen === rest.length - 1);
    if (quoted !== 'no' && !closes) throw unclosedQuote(fileName, row);
    return [[...cells, cellText(rest, 0, rest.length)]];
  }

  function refuseIfTooLong(bytes: number): void {
    if (bytes > maxBytes) throw recordTooLong(fileName, row, maxBytes);
  }

  return { push, end };
}
