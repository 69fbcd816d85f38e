import type { GroupByClause } from '@jetstreamapp/soql-parser-js';
import type { Value } from '../records/table.ts';
import { groupable } from './abilities.ts';
import type { Aggregate, Tally } from './aggregate.ts';
import { malformed, malformedAt } from './fault.ts';
import { resolveCall } from './functions.ts';
import { type SortKey, sortKey } from './order.ts';
import { type Path, type QueryScope, resolvePath } from './path.ts';

/** What a query groups by: the fields, and for each set of groups which of them it looks at. */
export interface Grouping {
  paths: readonly Path[];
  sets: readonly (readonly boolean[])[];
}

/** Rows that are alike. */
export interface Group {
  /** Values of the grouped fields, null in subtotals over them. */
  values: readonly Value[];
  /** Whether each grouped field tells groups apart here; false in subtotals over it. */
  grouped: readonly boolean[];
  tallies: ReadonlyMap<string, Tally>;
}

/**
 * @throws SoqlError `MALFORMED_QUERY` for a field that cannot be grouped
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_group_by_rollup.htm (ROLLUP, CUBE: at most three fields; checked 2026-11)
 */
export function resolveGrouping(
  scope: QueryScope,
  clause: GroupByClause | GroupByClause[] | undefined,
): Grouping {
  const items = [clause ?? []].flat();
  const [first] = items;
  const wide = first !== undefined && 'fn' in first ? first.fn : undefined;
  const kind = wide?.functionName?.toUpperCase();
  if (wide !== undefined && (kind === 'ROLLUP' || kind === 'CUBE')) {
    const parameters = wide.parameters ?? [];
    if (items.length > 1 || parameters.length > 3)
      throw malformed(`Group by ${kind.toLowerCase()} takes at most three fields`);
    const paths = parameters.map((item) =>
      pathOf(scope, typeof item === 'string' ? { field: item } : { fn: item }),
    );
    return { paths, sets: kind === 'ROLLUP' ? prefixes(paths.length) : subsets(paths.length) };
  }
  const paths = items.map((item) => pathOf(scope, item));
  return { paths, sets: [paths.map(() => true)] };
}

function pathOf(scope: QueryScope, item: GroupByClause): Path {
  if ('fn' in item) return resolveCall(scope, item.fn, 'GROUP BY');
  const path = resolvePath(scope, item.field, 'GROUP BY');
  if (!groupable(path.field))
    throw malformedAt(
      item.field,
      'GROUP BY',
      `field '${path.field.name}' can not be grouped in a query call`,
    );
  return path;
}

function prefixes(length: number): boolean[][] {
  return Array.from({ length: length + 1 }, (_, cut) =>
    Array.from({ length }, (__, at) => at < length - cut),
  );
}

function subsets(length: number): boolean[][] {
  return Array.from({ length: 2 ** length }, (_, bits) =>
    Array.from({ length }, (__, at) => (bits & (1 << (length - 1 - at))) === 0),
  );
}

/** Puts each row into its group, of every set one. */
export function groupRows(
  { paths, sets }: Grouping,
  aggregates: readonly Aggregate[],
  rows: Iterable<number>,
): Group[] {
  const start = () => new Map(aggregates.map((aggregate) => [aggregate.key, aggregate.start()]));
  const found = sets.map((grouped) => ({ grouped, groups: new Map<SortKey, Group>() }));
  for (const row of rows) {
    // No address can be grouped.
    const values = paths.map((path) => path.read(row) as Value);
    const keys = paths.map(({ field }, at): SortKey => sortKey(field, values[at] ?? null));
    for (const { grouped, groups } of found) {
      const name = keyOf(keys.map((key, at) => (grouped[at] ? key : null)));
      let group = groups.get(name);
      if (group === undefined) {
        group = {
          values: values.map((value, at) => (grouped[at] ? value : null)),
          grouped,
          tallies: start(),
        };
        groups.set(name, group);
      }
      for (const tally of group.tallies.values()) tally.add(row);
    }
  }
  // Totals over nothing are a row as well.
  if (paths.length === 0 && found[0]?.groups.size === 0)
    return [{ values: [], grouped: [], tallies: start() }];
  return found.flatMap(({ groups }) => [...groups.values()]);
}

function keyOf(keys: readonly SortKey[]): SortKey {
  return keys.length === 1 ? (keys[0] ?? null) : JSON.stringify(keys);
}
