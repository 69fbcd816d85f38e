import { expect, it } from 'vitest';
import { createPartCutter } from '../../../src/core/table-file/parts.ts';

const MiB = 1024 * 1024;

it('ends a part at its number of rows, and numbers rows on', () => {
  const cutter = createPartCutter(2, 2);

  for (const start of [10, 20, 30]) cutter.add(start, start + 10);

  expect(cutter.parts()).toEqual([
    { index: 0, start: 10, end: 30, firstRow: 2, rows: 2 },
    { index: 1, start: 30, end: 40, firstRow: 4, rows: 1 },
  ]);
});

it('ends a part of wide rows before it is larger than 32 MiB, so that a job can hold it', () => {
  const cutter = createPartCutter(50_000, 2);

  for (let row = 0; row < 5; row++) cutter.add(row * 10 * MiB, (row + 1) * 10 * MiB);

  expect(cutter.parts().map(({ rows, end, start }) => [rows, (end - start) / MiB])).toEqual([
    [3, 30],
    [2, 20],
  ]);
});
