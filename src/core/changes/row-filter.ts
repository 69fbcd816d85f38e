import { z } from 'zod';

/** Operators by the names that SOQL gives them; `includes` and `excludes` are for multi-select picklists. */
export const FilterOperator = z.enum([
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'like',
  'in',
  'not in',
  'includes',
  'excludes',
]);
export type FilterOperator = z.infer<typeof FilterOperator>;

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const FilterClause = z.strictObject({
  field: z.string().min(1).describe('Field of the object, or of a parent: Account.Industry'),
  operator: FilterOperator,
  value: z
    .union([Scalar, z.array(Scalar).min(1)])
    .describe('null with = or != asks for empty fields; a list with in, not in, includes, excludes'),
});
export type FilterClause = z.infer<typeof FilterClause>;

/** Clauses and groups of them: all must hold, or any. */
export type RowFilter = FilterClause | { all: RowFilter[] } | { any: RowFilter[] };
export const RowFilter: z.ZodType<RowFilter> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(RowFilter).min(1) }),
      z.strictObject({ any: z.array(RowFilter).min(1) }),
      FilterClause,
    ]),
  )
  .meta({ id: 'RowFilter' });

/** Paths of all fields that a filter asks about. */
export function fieldsOf(filter: RowFilter): string[] {
  if ('all' in filter) return filter.all.flatMap(fieldsOf);
  if ('any' in filter) return filter.any.flatMap(fieldsOf);
  return [filter.field];
}
