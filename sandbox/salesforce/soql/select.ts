import type { FieldType } from '@jetstreamapp/soql-parser-js';
import { createTextFormat, toJson } from '../records/read.ts';
import type { Value } from '../records/table.ts';
import { malformed } from './parse.ts';
import { type Path, type QueryScope, resolvePath, visible } from './path.ts';

/** One selected column, under the name it was asked for. */
export interface Selected {
  name: string;
  path: Path;
}

/** @throws SalesforceError `INVALID_FIELD`, or `MALFORMED_QUERY` for what the sandbox does not serve */
export function resolveSelect(scope: QueryScope, fields: readonly FieldType[]): Selected[] {
  return fields.flatMap((field): Selected[] => {
    if (field.type === 'Field') return [selected(scope, field.field)];
    if (field.type === 'FieldRelationship')
      return [selected(scope, [...field.relationships, field.field].join('.'))];
    if (field.type === 'FieldFunctionExpression' && field.functionName.toUpperCase() === 'FIELDS')
      return allFields(scope, field.parameters[0]);
    throw malformed(`the sandbox does not serve ${field.type} in a SELECT list`);
  });
}

function selected(scope: QueryScope, text: string): Selected {
  const path = resolvePath(scope, text);
  const relations = path.references.map((reference) => reference.relationshipName);
  return { name: [...relations, path.field.name].join('.'), path };
}

function allFields(scope: QueryScope, parameter: unknown): Selected[] {
  const { object } = scope.table;
  const which = typeof parameter === 'string' ? parameter.toUpperCase() : '';
  if (!['ALL', 'STANDARD', 'CUSTOM'].includes(which)) throw malformed(`unexpected token: 'FIELDS'`);
  return object.fields
    .filter((field) => which === 'ALL' || field.custom === (which === 'CUSTOM'))
    .filter((field) => visible(scope, object, field))
    .map((field) => selected(scope, field.name));
}

/** A record as the REST API returns it: parents nested, each with its `attributes`. */
export function toRecord(
  scope: QueryScope,
  columns: readonly Selected[],
  row: number,
  version: string,
): Record<string, unknown> {
  const { table } = scope;
  const record: Record<string, unknown> = {
    attributes: attributes(table.object.name, table.id(row), version),
  };
  for (const { path } of columns) {
    let into: Record<string, unknown> | undefined = record;
    for (const [depth, reference] of path.references.entries()) {
      into = nested(into, reference.relationshipName ?? '', reach(scope, path, depth, row), scope, version);
      if (into === undefined) break;
    }
    if (into !== undefined) into[path.field.name] = toJson(path.field, path.read(row));
  }
  return record;
}

/** The parent's record within `into`, made when it is not there yet; undefined where there is no parent. */
function nested(
  into: Record<string, unknown>,
  name: string,
  id: Value,
  scope: QueryScope,
  version: string,
): Record<string, unknown> | undefined {
  if (typeof id !== 'string') {
    into[name] = null;
    return undefined;
  }
  const parent = scope.store.schema.byKeyPrefix(id.slice(0, 3));
  const present = into[name] ?? { attributes: attributes(parent?.name ?? '', id, version) };
  into[name] = present;
  // Made in the line above, here or for an earlier column.
  return present as Record<string, unknown>;
}

/** The id that the reference at this depth of the path holds. */
function reach(scope: QueryScope, path: Path, depth: number, row: number): Value {
  let at = { table: scope.table, row };
  for (const reference of path.references.slice(0, depth)) {
    const id = at.table.get(at.row, reference);
    const next = typeof id === 'string' ? scope.store.locate(id) : undefined;
    if (next === undefined) return null;
    at = next;
  }
  const field = path.references[depth];
  return field === undefined ? null : at.table.get(at.row, field);
}

export function attributes(type: string, id: string, version: string): { type: string; url: string } {
  return { type, url: `/services/data/${version}/sobjects/${type}/${id}` };
}

/** Makes the cells of rows of a bulk result. */
export function createCellReader(columns: readonly Selected[]): (row: number) => string[] {
  const spell = createTextFormat();
  return (row) => columns.map(({ path }) => spell(path.field, path.read(row)));
}
