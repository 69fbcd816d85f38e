import type { FieldType, OrderByClause, Query } from '@jetstreamapp/soql-parser-js';
import { toJson } from '../records/read.ts';
import type { Value } from '../records/table.ts';
import type { FieldDef } from '../schema/definition.ts';
import { type Aggregate, resolveAggregate } from './aggregate.ts';
import { type Clause, malformed } from './fault.ts';
import { aggregateOf, type Call, forPeople, resolveCall, spelling } from './functions.ts';
import { type Group, type Grouping, groupRows, resolveGrouping } from './group.ts';
import { havingOf } from './having.ts';
import { compareKeys, directionOf, type SortKey, sortKey } from './order.ts';
import { type Path, type QueryScope, resolvePath } from './path.ts';
import { pathText } from './select.ts';
import { treeOf } from './tree.ts';

/** A value of each group. */
export interface Column {
  name: string;
  field: FieldDef;
  /** What an aggregate is called beside its name, e.g. `avg(Amount)`. */
  display?: string;
  value: (group: Group) => Value;
}

/** A grouped query made ready to run. */
export interface GroupedQuery {
  columns: readonly Column[];
  /** @returns what the REST API calls AggregateResults, before OFFSET and LIMIT */
  results(rows: Iterable<number>): Record<string, unknown>[];
}

export function isGrouped({ fields = [], groupBy, having }: Query): boolean {
  const aggregated = (call: Call): boolean =>
    aggregateOf(call) !== undefined ||
    (call.parameters ?? []).some((inner) => typeof inner !== 'string' && aggregated(inner));
  return (
    groupBy !== undefined ||
    having !== undefined ||
    fields.some((field) => field.type === 'FieldFunctionExpression' && aggregated(field))
  );
}

/**
 * @throws SoqlError `MALFORMED_QUERY` for what is neither grouped nor aggregated
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_groupby.htm (checked 2026-11)
 */
export function resolveGrouped(scope: QueryScope, query: Query): GroupedQuery {
  const grouping = resolveGrouping(scope, query.groupBy);
  if (query.groupBy === undefined && (query.limit !== undefined || query.offset !== undefined))
    throw malformed(
      `Non-grouped query that uses overall aggregate functions cannot also use ${query.limit === undefined ? 'OFFSET' : 'LIMIT'}`,
    );
  const aggregates = new Map<string, Aggregate>();
  const columnOf = createColumns(scope, grouping, aggregates);
  const columns = named(query.fields ?? [], columnOf);
  const passes =
    query.having === undefined ? undefined : havingOf(scope, treeOf(query.having, 'HAVING'), columnOf);
  const order = [query.orderBy ?? []].flat().map((criterion) => ({
    column: orderColumn(criterion, columns, columnOf),
    ...directionOf(criterion),
  }));
  return {
    columns,
    results(rows) {
      const groups = groupRows(grouping, [...aggregates.values()], rows)
        .filter((group) => passes === undefined || passes(group))
        .map((group) => ({
          group,
          keys: order.map(({ column }): SortKey => sortKey(column.field, column.value(group))),
        }));
      if (order.length > 0) groups.sort((one, other) => compareKeys(order, one.keys, other.keys));
      return groups.map(({ group }) => ({
        attributes: { type: 'AggregateResult' },
        ...Object.fromEntries(
          columns.map((column) => [column.name, toJson(column.field, column.value(group))]),
        ),
      }));
    },
  };
}

/** What a path or call of the query is of each group. */
export type ColumnOf = (item: string | Call, clause: Clause) => Column;

function createColumns(scope: QueryScope, grouping: Grouping, aggregates: Map<string, Aggregate>): ColumnOf {
  const ofPath = (path: Path, spelt: string): Column => {
    const at = grouping.paths.findIndex(({ key }) => key === path.key);
    if (at < 0) throw malformed(`Field must be grouped or aggregated: ${spelt}`);
    return { name: path.field.name, field: path.field, value: (group) => group.values[at] ?? null };
  };
  const columnOf: ColumnOf = (item, clause) => {
    if (typeof item === 'string') return ofPath(resolvePath(scope, item, clause), item);
    const aggregate = resolveAggregate(scope, item, clause);
    if (aggregate !== undefined) {
      const { key, field, display } = aggregate;
      if (item.parameters?.length === 1) aggregates.set(key, aggregate);
      return { name: '', field, display, value: (group) => group.tallies.get(key)?.result() ?? null };
    }
    const name = item.functionName?.toUpperCase();
    const [inner] = item.parameters ?? [];
    if (name === 'GROUPING' && inner !== undefined) return grouped(columnOf(inner, clause), inner);
    if ((name === 'FORMAT' || name === 'TOLABEL' || name === 'CONVERTCURRENCY') && inner !== undefined) {
      const column = columnOf(inner, clause);
      const { value, field } = column;
      if (name !== 'FORMAT') return column;
      const text: FieldDef = { ...field, type: 'string' };
      return { ...column, field: text, value: (group) => forPeople(field, value(group)) };
    }
    return { ...ofPath(resolveCall(scope, item, clause), spelling(item)), name: '' };
  };
  function grouped(column: Column, inner: string | Call): Column {
    const key = typeof inner === 'string' ? resolvePath(scope, inner, 'SELECT').key : '';
    const at = grouping.paths.findIndex((path) => path.key === key);
    const field: FieldDef = { ...column.field, type: 'int', picklist: [] };
    return { name: '', field, value: (group) => (group.grouped[at] === false ? 1 : 0) };
  }
  return columnOf;
}

/** Columns under their aliases, or what they are called without: the field's own name, or `expr0` and so on. */
function named(fields: readonly FieldType[], columnOf: ColumnOf): Column[] {
  let unnamed = 0;
  const taken = new Set<string>();
  return fields.map((field) => {
    if (field.type === 'FieldSubquery' || field.type === 'FieldTypeof')
      throw malformed('Grouped query cannot select child relationships');
    const isCall = field.type === 'FieldFunctionExpression';
    const column = columnOf(isCall ? field : pathText(field), 'SELECT');
    const alias = 'alias' in field ? field.alias : undefined;
    let name = alias ?? column.name;
    if (name === '') {
      name = `expr${unnamed}`;
      unnamed += 1;
    }
    if (taken.has(name.toLowerCase())) throw malformed(`duplicate alias: ${name}`);
    taken.add(name.toLowerCase());
    return { ...column, name };
  });
}

function orderColumn(criterion: OrderByClause, columns: readonly Column[], columnOf: ColumnOf): Column {
  if ('fn' in criterion) return columnOf(criterion.fn, 'ORDER BY');
  const alias = columns.find(({ name }) => name.toLowerCase() === criterion.field.toLowerCase());
  return alias ?? columnOf(criterion.field, 'ORDER BY');
}
