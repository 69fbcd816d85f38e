const QUOTE = 34;
const LF = 10;
const CR = 13;

/**
 * A whole record: its text from `start` to before `end`, its line end up to before `next`.
 * `cells` is 0 for a blank line.
 */
export type VisitRecord = (start: number, end: number, next: number, cells: number) => void;

/** What hinders going on at a record that begins at `start`. */
export interface Stop {
  start: number;
  why: 'unfinished' | 'unclosed-quote' | 'text-after-quote';
  /** Which cell of the record, from 1. */
  cell: number;
}

/**
 * Finds the records in `bytes`, which begins at a record, by the rules of `splitRecords`. Decodes nothing.
 *
 * @param delimiter  its byte; `undefined` for plain lines, where quotes mean nothing
 * @param last  no bytes come after these, so what is left is a record too
 */
export function forEachRecord(
  bytes: Uint8Array,
  delimiter: number | undefined,
  last: boolean,
  visit: VisitRecord,
): Stop | undefined {
  const end = bytes.length;
  const quote = delimiter === undefined ? -1 : QUOTE;
  let start = 0;
  let cellStart = 0;
  let cells = 1;
  let at = 0;

  while (at < end) {
    const byte = bytes[at];
    if (byte === delimiter) {
      cells += 1;
      at += 1;
      cellStart = at;
    } else if (byte === LF || byte === CR) {
      // A CR that ends the block may be half of a CRLF.
      if (byte === CR && at + 1 === end && !last) break;
      const next = byte === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
      visit(start, at, next, at === start ? 0 : cells);
      at = next;
      start = next;
      cellStart = next;
      cells = 1;
    } else if (byte === quote && at === cellStart) {
      const after = afterClosingQuote(bytes, at + 1);
      if (after === -1) return { start, why: last ? 'unclosed-quote' : 'unfinished', cell: cells };
      at = after;
      const follower = bytes[at];
      if (at < end && follower !== delimiter && follower !== LF && follower !== CR) {
        return { start, why: 'text-after-quote', cell: cells };
      }
    } else {
      at += 1;
    }
  }
  if (start === end) return undefined;
  if (!last) return { start, why: 'unfinished', cell: cells };
  visit(start, end, end, cells);
  return undefined;
}

/** Where the quoted text that begins at `from` is over; -1 where it does not end in these bytes. */
function afterClosingQuote(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    if (bytes[at] !== QUOTE) continue;
    if (bytes[at + 1] !== QUOTE) return at + 1;
    at += 1;
  }
  return -1;
}
