import { z } from 'zod';
import { expressionText } from '../expression/schema.ts';

/** What an expression may speak of while the file is not known yet: columns, whose cells are texts. */
export const anyColumns = { fields: [], open: true, openType: 'string', repeatable: true } as const;

/**
 * One column of the file, mapped to a field of the target or ignored on purpose, or an expression over columns that
 * fills a field.
 */
export const ColumnMapping = z
  .union([
    z.strictObject({
      expression: expressionText(anyColumns).describe(
        'Over the columns of the file, whose cells are texts: row["Email Address"]; see docs/expressions.md',
      ),
      field: z.string().min(1),
    }),
    z.strictObject({ column: z.string().min(1), field: z.string().min(1) }),
    z.strictObject({ column: z.string().min(1), ignore: z.literal(true) }),
  ])
  .meta({ id: 'ColumnMapping' });
export type ColumnMapping = z.infer<typeof ColumnMapping>;

/** How a row becomes target fields. */
export interface MapPlan {
  columns: ColumnMapping[];
  /** Values for fields that a row leaves empty or that no column feeds, by field name. */
  defaults: Record<string, string>;
  /** What an empty cell does to a record that has a value: `keep` it or `clear` it. */
  emptyCells: 'keep' | 'clear';
}
