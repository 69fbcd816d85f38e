import type { FieldSubquery, FieldTypeOf, Subquery } from '@jetstreamapp/soql-parser-js';
import type { ObjectDef } from '../schema/definition.ts';
import { SoqlError } from './fault.ts';
import type { Criterion } from './order.ts';
import { type QueryScope, resolvePath } from './path.ts';
import { findRows } from './rows.ts';
import { reach, resolveSelect, type Selected, toRecord } from './select.ts';
import type { Filter } from './where.ts';

/** Something that a selected record holds beside fields: its children, or a parent of one of several objects. */
export interface Nested {
  name: string;
  /** Whether it holds a list of records. */
  isList: boolean;
  columns: readonly Selected[];
  /** The same form as in the answer, or null where there is nothing. */
  show(row: number, version: string): object | null;
}

/** A child query made ready to run for one parent after the other. */
export interface ChildQuery {
  scope: QueryScope;
  columns: readonly Selected[];
  nested: readonly Nested[];
  filter: Filter | undefined;
  order: readonly Criterion[];
  offset: number;
  limit: number;
}

/**
 * The children of each record, under the name that the parent has for them.
 *
 * @param prepare  makes the child query ready, without rows
 * @throws SoqlError `INVALID_TYPE` when the parent has no such children
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_relationships_query_using.htm (checked 2026-11)
 */
export function resolveChildren(
  scope: QueryScope,
  { subquery }: FieldSubquery,
  prepare: (object: string, query: Subquery) => ChildQuery,
): Nested {
  const parent = scope.table.object;
  const name = subquery.relationshipName;
  const [object, field] = childrenOf(scope, parent, name) ?? [];
  const relationship = field?.childRelationship;
  if (object === undefined || field === undefined || relationship === undefined)
    throw new SoqlError(
      'INVALID_TYPE',
      `Didn't understand relationship '${name}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
      name,
      'FROM',
    );
  const child = prepare(object.name, subquery);
  const { table } = child.scope;
  return {
    name: relationship,
    isList: true,
    columns: child.columns,
    show(row, version) {
      const candidates = [table.find(field, scope.table.id(row))];
      const test = child.filter?.test ?? (() => true);
      const wanted = { order: child.order, all: false, atMost: child.offset + child.limit };
      const rows = findRows(child.scope, { ...wanted, filter: { test, candidates, ranges: new Map() } });
      const records = rows.slice(child.offset).map((at) => {
        const record = toRecord(child.scope, child.columns, at, version);
        for (const deeper of child.nested) record[deeper.name] = deeper.show(at, version);
        return record;
      });
      return records.length === 0 ? null : { totalSize: records.length, done: true, records };
    },
  };
}

function childrenOf(scope: QueryScope, parent: ObjectDef, name: string) {
  for (const object of scope.store.schema.objects)
    for (const field of object.fields)
      if (
        field.referenceTo.includes(parent.name) &&
        field.childRelationship?.toLowerCase() === name.toLowerCase() &&
        scope.rights.object(object, 'Read')
      )
        return [object, field] as const;
  return undefined;
}

/**
 * Fields of a parent as its own object has them.
 *
 * @throws SoqlError `INVALID_FIELD`
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_typeof.htm (checked 2026-11)
 */
export function resolveTypeOf(scope: QueryScope, { field, conditions }: FieldTypeOf): Nested {
  const path = resolvePath(scope, `${field}.Id`, 'SELECT');
  const reference = path.references[0];
  const cases = new Map<string, Selected[]>();
  const scopeOf = (object: string): QueryScope => ({
    ...scope,
    table: scope.store.table(object),
    alias: undefined,
  });
  const fallback = conditions.find(({ type }) => type === 'ELSE')?.fieldList;
  for (const object of reference?.referenceTo ?? []) {
    if (scope.store.schema.object(object) === undefined) continue;
    const own = conditions.find(({ objectType }) => objectType?.toLowerCase() === object.toLowerCase());
    const fields = (own?.fieldList ?? fallback ?? []).map((name) => ({
      type: 'Field' as const,
      field: name,
    }));
    cases.set(object, resolveSelect(scopeOf(object), fields, undefined));
  }
  return {
    name: reference?.relationshipName ?? field,
    isList: false,
    columns: [],
    show(row, version) {
      const id = reach(scope, path, 0, row);
      const at = typeof id === 'string' ? scope.store.locate(id) : undefined;
      if (at === undefined) return null;
      const { name } = at.table.object;
      return toRecord(scopeOf(name), cases.get(name) ?? [], at.row, version);
    },
  };
}
