import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSortedIndex } from '../../../sandbox/salesforce/records/sorted-index.ts';

const key = fc.option(fc.integer({ min: 0, max: 4 }), { nil: null, freq: 8 });
const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), row: fc.nat(8), key }),
  fc.record({ kind: fc.constant('cut' as const), row: fc.nat(8), key }),
  fc.record({
    kind: fc.constant('walk' as const),
    min: fc.integer({ min: -1, max: 5 }),
    max: fc.integer({ min: -1, max: 5 }),
    descending: fc.boolean(),
  }),
);

it('walks rows as a sort of all of them would, whatever is written in between', () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 8 }), fc.array(step, { maxLength: 60 }), (start, steps) => {
      const column = [...start];
      const index = createSortedIndex(
        (row) => column[row] ?? null,
        () => column.length,
      );
      for (const action of steps) {
        if (action.kind === 'cut') column.length = Math.min(column.length, action.row);
        else if (action.kind === 'set') {
          const row = Math.min(action.row, column.length);
          column[row] = action.key;
          index.touch(row);
        } else {
          const wanted = column
            .flatMap((value, row) => (value === null ? [] : [{ value, row }]))
            .filter(({ value }) => value >= action.min && value <= action.max)
            .sort((one, other) => one.value - other.value || one.row - other.row)
            .map(({ row }) => row);
          const walked = [...index.walk(action.min, action.max, action.descending)];

          expect(walked).toEqual(action.descending ? wanted.reverse() : wanted);
          expect(index.count(action.min, action.max)).toBeGreaterThanOrEqual(wanted.length);
        }
      }
    }),
    { numRuns: 500 },
  );
});
