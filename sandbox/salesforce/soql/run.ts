import type { FieldType, Query, Subquery } from '@jetstreamapp/soql-parser-js';
import { SalesforceError } from '../errors.ts';
import type { Rights } from '../records/permissions.ts';
import type { Store } from '../records/store.ts';
import type { Value } from '../records/table.ts';
import { malformed, malformedAt, SoqlError } from './fault.ts';
import { type Column, isGrouped, resolveGrouped } from './grouped.ts';
import { type ChildQuery, type Nested, resolveChildren, resolveTypeOf } from './nested.ts';
import { resolveOrder } from './order.ts';
import { parseSoql } from './parse.ts';
import type { Path, QueryScope } from './path.ts';
import { findRows } from './rows.ts';
import { resolveSelect, type Selected } from './select.ts';
import { checkOperands } from './semi-join.ts';
import { compileWhere, type Filter } from './where.ts';

/** The rows a query found, in its order, and how to show them. */
export interface QueryResult {
  scope: QueryScope;
  columns: readonly Selected[];
  /** What each record holds beside its fields. */
  nested: readonly Nested[];
  rows: readonly number[];
  /** True for `SELECT COUNT()`: only the number of rows is asked for. */
  countOnly: boolean;
  /** Present when the query groups or aggregates: its AggregateResults. */
  grouped: Record<string, unknown>[] | undefined;
  groupedColumns: readonly Column[];
}

export interface QueryContext {
  store: Store;
  rights: Rights;
  now: number;
  /** Whether deleted records are found too. */
  all: boolean;
}

/** @throws SalesforceError `MALFORMED_QUERY`, `INVALID_TYPE`, `INVALID_FIELD`, `INVALID_QUERY_FILTER_OPERATOR` */
export function runQuery(context: QueryContext, text: string): QueryResult {
  try {
    return run(context, parseSoql(text));
  } catch (error) {
    if (error instanceof SoqlError && error.near !== '') throw error.within(text);
    if (error instanceof RangeError)
      throw new SalesforceError(
        400,
        'QUERY_TOO_COMPLICATED',
        'Query is either selecting too many fields or the filter conditions are too complicated.',
      );
    throw error;
  }
}

function run(context: QueryContext, query: Query): QueryResult {
  const scope = scopeOf(context, query.sObject ?? '', query.sObjectAlias);
  const { fields = [], offset = 0, limit = Number.POSITIVE_INFINITY } = query;
  if (offset > 2000)
    throw new SalesforceError(400, 'NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000');
  const filter = filterOf(context, scope, query);
  const countOnly = fields.some(isBareCount);
  if (countOnly && (fields.length > 1 || query.groupBy !== undefined))
    throw malformedAt('COUNT()', 'SELECT', "unexpected token: ','");
  if (!countOnly && isGrouped(query)) {
    const grouping = resolveGrouped(scope, query);
    const rows = findRows(scope, { filter, order: [], all: context.all, atMost: Number.POSITIVE_INFINITY });
    const grouped = grouping.results(rows).slice(offset, offset + limit);
    if (grouped.length > 2000)
      throw new SalesforceError(
        400,
        'EXCEEDED_ID_LIMIT',
        'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
      );
    return {
      scope,
      columns: [],
      nested: [],
      rows: [],
      countOnly: false,
      grouped,
      groupedColumns: grouping.columns,
    };
  }
  const columns = countOnly ? [] : resolveSelect(scope, fields, query.limit);
  const nested = nestedOf(context, scope, fields);
  const order = resolveOrder(scope, query.orderBy);
  const found = findRows(scope, { filter, order, all: context.all, atMost: offset + limit });
  return {
    scope,
    columns,
    nested,
    rows: found.slice(offset),
    countOnly,
    grouped: undefined,
    groupedColumns: [],
  };
}

function scopeOf(context: QueryContext, name: string, alias: string | undefined): QueryScope {
  const { store, rights, now } = context;
  const object = store.schema.object(name);
  if (object === undefined || !rights.object(object, 'Read')) throw unknownObject(name);
  return { store, rights, table: store.table(object.name), alias, now };
}

/** The WHERE clause, and `USING SCOPE mine` with it. */
function filterOf(context: QueryContext, scope: QueryScope, query: Query | Subquery): Filter | undefined {
  const inner = (subquery: Query, outer: Path) => valuesOf(context, subquery, outer);
  const where = query.where === undefined ? undefined : compileWhere(scope, query.where, inner);
  const owner = scope.table.object.field('OwnerId');
  if (query.usingScope?.toLowerCase() !== 'mine' || owner === undefined) return where;
  const isMine = (row: number) => scope.table.get(row, owner) === scope.rights.userId;
  if (where === undefined) return { test: isMine, ranges: new Map() };
  return { ...where, test: (row) => isMine(row) && where.test(row) };
}

function isBareCount(field: FieldType): boolean {
  return (
    field.type === 'FieldFunctionExpression' &&
    field.functionName.toUpperCase() === 'COUNT' &&
    field.parameters.length === 0
  );
}

function nestedOf(context: QueryContext, scope: QueryScope, fields: readonly FieldType[]): Nested[] {
  return fields.flatMap((field): Nested[] => {
    if (field.type === 'FieldTypeof') return [resolveTypeOf(scope, field)];
    if (field.type !== 'FieldSubquery') return [];
    return [resolveChildren(scope, field, (object, query) => childQuery(context, object, query))];
  });
}

function childQuery(context: QueryContext, object: string, query: Subquery): ChildQuery {
  const scope = scopeOf(context, object, query.sObjectAlias);
  const { fields = [] } = query;
  if (query.groupBy !== undefined || fields.some(isBareCount))
    throw malformed('Only root queries support aggregate expressions');
  return {
    scope,
    columns: resolveSelect(scope, fields, query.limit),
    nested: nestedOf(context, scope, fields),
    filter: filterOf(context, scope, query),
    order: resolveOrder(scope, query.orderBy),
    offset: query.offset ?? 0,
    limit: query.limit ?? Number.POSITIVE_INFINITY,
  };
}

/** The ids that a semi-join's query selects. */
function valuesOf(context: QueryContext, query: Query, outer: Path): Value[] {
  const { scope, columns, rows } = run(context, query);
  const [column] = columns;
  if (column === undefined || columns.length > 1)
    throw malformedAt(outer.field.name, 'WHERE', 'Semi join sub-selects must select exactly one field');
  checkOperands(outer, column.path, scope.table.object.name);
  // Neither an id nor a reference is made of several parts.
  return rows.map((row) => column.path.read(row) as Value).filter((value) => value !== null);
}

function unknownObject(name: string): SoqlError {
  return new SoqlError(
    'INVALID_TYPE',
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
    name,
    'FROM',
  );
}
