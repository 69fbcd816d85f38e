import type { OrderByClause, Query } from '@jetstreamapp/soql-parser-js';
import { SalesforceError } from '../errors.ts';
import type { Rights } from '../records/permissions.ts';
import type { Store } from '../records/store.ts';
import type { Value } from '../records/table.ts';
import { malformed, parseSoql } from './parse.ts';
import { type QueryScope, resolvePath } from './path.ts';
import { resolveSelect, type Selected } from './select.ts';
import { compileWhere, type Filter } from './where.ts';

/** The rows a query found, in its order, and how to show them. */
export interface QueryResult {
  scope: QueryScope;
  columns: readonly Selected[];
  /** Absent for `SELECT COUNT()`. */
  rows: readonly number[];
  /** True for `SELECT COUNT()`: only the number of rows is asked for. */
  countOnly: boolean;
}

export interface QueryContext {
  store: Store;
  rights: Rights;
  now: number;
  /** Whether deleted records are found too. */
  all: boolean;
}

/** @throws SalesforceError `MALFORMED_QUERY`, `INVALID_TYPE`, `INVALID_FIELD` */
export function runQuery(context: QueryContext, text: string): QueryResult {
  return run(context, parseSoql(text));
}

function run(context: QueryContext, query: Query): QueryResult {
  const { store, rights } = context;
  const object = store.schema.object(query.sObject ?? '');
  if (object === undefined || !rights.object(object, 'Read')) throw unknownObject(query.sObject ?? '');
  const table = store.table(object.name);
  const scope: QueryScope = { store, rights, table, alias: query.sObjectAlias, now: context.now };
  const fields = query.fields ?? [];
  if (query.groupBy !== undefined || query.having !== undefined)
    throw malformed('the sandbox does not serve GROUP BY and HAVING');
  const countOnly = fields.some(
    (field) =>
      field.type === 'FieldFunctionExpression' &&
      field.functionName.toUpperCase() === 'COUNT' &&
      field.parameters.length === 0,
  );
  if (countOnly && fields.length > 1) throw malformed('COUNT() must be the only element in the SELECT list');
  const columns = countOnly ? [] : resolveSelect(scope, fields);
  const filter =
    query.where === undefined
      ? undefined
      : compileWhere(scope, query.where, (inner) => valuesOf(context, inner));
  const order = compareRows(scope, query.orderBy);
  const sortedFromStart = filter === undefined && order === undefined;
  const wanted = (query.offset ?? 0) + (query.limit ?? Number.POSITIVE_INFINITY);
  let rows = select(scope, filter, context.all, order === undefined ? wanted : Number.POSITIVE_INFINITY);
  if (!sortedFromStart && order !== undefined) rows.sort(order);
  if (query.offset !== undefined || query.limit !== undefined) rows = rows.slice(query.offset ?? 0, wanted);
  return { scope, columns, rows, countOnly };
}

function select({ table }: QueryScope, filter: Filter | undefined, all: boolean, atMost: number): number[] {
  const rows: number[] = [];
  const consider = (row: number) => {
    if ((all || !table.isDeleted(row)) && (filter === undefined || filter.test(row))) rows.push(row);
  };
  // Deleted records have left every index.
  const candidates = all ? undefined : filter?.candidates;
  if (candidates !== undefined) {
    for (const row of candidates()) if (rows.length < atMost) consider(row);
    return rows;
  }
  for (let row = 0; row < table.size() && rows.length < atMost; row += 1) consider(row);
  return rows;
}

function compareRows(
  scope: QueryScope,
  clause: OrderByClause | OrderByClause[] | undefined,
): ((one: number, other: number) => number) | undefined {
  const criteria = [clause ?? []].flat().map((criterion) => {
    if (!('field' in criterion)) throw malformed('the sandbox does not serve functions in ORDER BY');
    const path = resolvePath(scope, criterion.field);
    return {
      read: (row: number) => path.read(row) as Value,
      sign: criterion.order === 'DESC' ? -1 : 1,
      nulls: criterion.nulls === 'LAST' ? 1 : -1,
    };
  });
  if (criteria.length === 0) return undefined;
  return (one, other) => {
    for (const { read, sign, nulls } of criteria) {
      const left = folded(read(one));
      const right = folded(read(other));
      if (left === right) continue;
      if (left === null) return nulls;
      if (right === null) return -nulls;
      return left < right ? -sign : sign;
    }
    return one - other;
  };
}

function folded(value: Value): Value {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function valuesOf(context: QueryContext, query: Query): Value[] {
  const { columns, rows } = run(context, query);
  const [column] = columns;
  if (column === undefined || columns.length > 1) throw malformed('a semi-join selects one field');
  return rows.map((row) => column.path.read(row) as Value).filter((value) => value !== null);
}

function unknownObject(name: string): SalesforceError {
  return new SalesforceError(
    400,
    'INVALID_TYPE',
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}
