import type { Rule } from './change.ts';

/** Numbers new records in the order in which they are made: `{00000000}` gives `00000001`. */
export const autoNumbers: Rule = {
  concerns: (_scope, { object }) => object.fields.some((field) => field.autoNumber !== undefined),
  after({ table, row: before }, row) {
    if (before >= 0) return;
    for (const field of table.object.fields)
      if (field.autoNumber !== undefined)
        table.set(
          row,
          field,
          field.autoNumber.replace(/\{(0+)\}/, (_all, zeros: string) =>
            `${row + 1}`.padStart(zeros.length, '0'),
          ),
        );
  },
};
