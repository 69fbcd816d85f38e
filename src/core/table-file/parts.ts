import type { TablePart } from '../table.ts';

export interface PartCutter {
  /** The next record lies from byte `start` to before byte `end`, line end included. */
  add(start: number, end: number): void;
  rows(): number;
  parts(): TablePart[];
}

/** A part is held in memory and may be a bulk job of its own, whose size the target limits. */
const BYTES_PER_PART = 32 * 1024 * 1024;

/**
 * Gathers records into parts of at most `rowsPerPart` records and `bytesPerPart` bytes, 32 MiB by default.
 *
 * @param firstRow  number of the first record
 */
export function createPartCutter(
  rowsPerPart: number,
  firstRow: number,
  bytesPerPart = BYTES_PER_PART,
): PartCutter {
  const done: TablePart[] = [];
  let doneRows = 0;
  let rows = 0;
  let partStart = 0;
  let partEnd = 0;

  function closePart(): void {
    done.push({ index: done.length, start: partStart, end: partEnd, firstRow: firstRow + doneRows, rows });
    doneRows += rows;
    rows = 0;
  }

  return {
    add(start, end) {
      if (rows === rowsPerPart || (rows > 0 && end - partStart > bytesPerPart)) closePart();
      if (rows === 0) partStart = start;
      partEnd = end;
      rows += 1;
    },
    rows: () => doneRows + rows,
    parts() {
      if (rows > 0) closePart();
      return done;
    },
  };
}
