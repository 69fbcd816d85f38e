import type { TablePart } from '../table.ts';

export interface PartCutter {
  /** The next record lies from byte `start` to before byte `end`, line end included. */
  add(start: number, end: number): void;
  rows(): number;
  parts(): TablePart[];
}

/** Gathers records into parts of at most `rowsPerPart`. `firstRow` is the number of the first record. */
export function createPartCutter(rowsPerPart: number, firstRow: number): PartCutter {
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
      if (rows === rowsPerPart) closePart();
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
