import { expect, it } from 'vitest';
import { requireSum } from '../../../src/activities/changes/require-sum.ts';
import type { ReadTask } from '../../../src/core/changes/reading.ts';

const task: ReadTask = {
  name: 'rows',
  way: 'pages',
  expected: 10,
  query: { object: 'Contact', columns: [] },
};

it.each([
  [10, 3],
  [7, 7],
  [8, 7],
  [12, 12],
  [11, 12],
])('takes %i records for all, of 10 before and %i after', async (rows, after) => {
  await expect(requireSum(counting(after), task, rows)).resolves.toBeUndefined();
});

it.each([
  [9, 10],
  [6, 7],
  [11, 10],
  [13, 12],
])('does not take %i records for all, of 10 before and %i after', async (rows, after) => {
  await expect(requireSum(counting(after), task, rows)).rejects.toMatchObject({
    kind: 'transient',
    code: 'RECORDS_MISSING',
  });
});

it('asks for no sum of what changes later, which goes on changing', async () => {
  await expect(requireSum(counting(10), { ...task, name: 'later' }, 11)).resolves.toBeUndefined();
});

function counting(records: number) {
  return { count: async () => records };
}
