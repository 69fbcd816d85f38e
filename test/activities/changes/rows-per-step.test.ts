import { expect, it } from 'vitest';
import { rowsPerStep } from '../../../src/activities/changes/rows-per-step.ts';

it.each([
  [50_000, 1_000_000, 50_000],
  [50_000, 100_000_001, 50_001],
  [1, 5_000_000, 2_500],
  [10, 0, 10],
])('of %i wanted and %i there are takes %i, so that a history has room for all', (wanted, rows, taken) => {
  expect(rowsPerStep(wanted, rows)).toBe(taken);
});
