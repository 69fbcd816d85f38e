import type { QueryResult } from './run.ts';
import { toRecord } from './select.ts';

/**
 * What the `records` of an answer hold, from the `from`th row up to but not including the `to`th.
 *
 * @param version  as in the path, e.g. `v60.0`
 */
export function showRecords(
  { scope, columns, nested, rows, countOnly, grouped }: QueryResult,
  version: string,
  from = 0,
  to = rows.length,
): Record<string, unknown>[] {
  if (countOnly) return [];
  if (grouped !== undefined) return grouped;
  return rows.slice(from, to).map((row) => {
    const record = toRecord(scope, columns, row, version);
    for (const inner of nested) record[inner.name] = inner.show(row, version);
    return record;
  });
}
