import type { FieldFunctionExpression, FieldType } from '@jetstreamapp/soql-parser-js';
import { toJson } from '../records/read.ts';
import type { Value } from '../records/table.ts';
import { malformed, malformedAt, SoqlError } from './fault.ts';
import { aggregateOf, resolveCall, spelling } from './functions.ts';
import { follow, type Path, type QueryScope, resolvePath, visible } from './path.ts';

/** One selected column, under the name it was asked for. */
export interface Selected {
  name: string;
  /** The key in the record it stands in. */
  label: string;
  path: Path;
}

/** @throws SoqlError `INVALID_FIELD`, or `MALFORMED_QUERY` for what cannot be selected of single records */
export function resolveSelect(
  scope: QueryScope,
  fields: readonly FieldType[],
  limit: number | undefined,
): Selected[] {
  const columns = fields.flatMap((field): Selected[] => {
    if (field.type === 'FieldFunctionExpression') return calls(scope, field, limit);
    if (field.type !== 'Field' && field.type !== 'FieldRelationship') return [];
    const text = pathText(field);
    if ('alias' in field && field.alias !== undefined)
      throw malformedAt(text, 'SELECT', 'only aggregate expressions use field aliasing');
    return [selected(resolvePath(scope, text, 'SELECT'))];
  });
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name))
      throw new SoqlError('INVALID_FIELD', `duplicate field selected: ${name}`, '', 'SELECT');
    seen.add(name);
  }
  return columns;
}

/** The path as the query spells it. */
export function pathText(field: Extract<FieldType, { type: 'Field' | 'FieldRelationship' }>): string {
  return field.type === 'Field' ? field.field : [...field.relationships, field.field].join('.');
}

export function selected(path: Path, label = path.field.name): Selected {
  const relations = path.references.map((reference) => reference.relationshipName);
  return { name: [...relations, label].join('.'), label, path };
}

function calls(scope: QueryScope, call: FieldFunctionExpression, limit: number | undefined): Selected[] {
  if (call.functionName.toUpperCase() === 'FIELDS') return allFields(scope, call, limit);
  if (aggregateOf(call) !== undefined) throw malformed('Only root queries support aggregate expressions');
  if (!/^(TOLABEL|FORMAT|CONVERTCURRENCY|CONVERTTIMEZONE)$/i.test(call.functionName))
    throw malformedAt(spelling(call), 'SELECT', `unexpected token: '${call.functionName}'`);
  return [selected(resolveCall(scope, call, 'SELECT'), call.alias)];
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_fields.htm (checked 2026-11) */
function allFields(scope: QueryScope, call: FieldFunctionExpression, limit: number | undefined): Selected[] {
  const { object } = scope.table;
  const [parameter] = call.parameters;
  const which = typeof parameter === 'string' ? parameter.toUpperCase() : '';
  if (!['ALL', 'STANDARD', 'CUSTOM'].includes(which))
    throw malformedAt(spelling(call), 'SELECT', `unexpected token: '${spelling(call)}'`);
  if (which !== 'STANDARD' && (limit === undefined || limit > 200))
    throw malformed('The SOQL FIELDS function must have a LIMIT of at most 200');
  return object.fields
    .filter((field) => which === 'ALL' || field.custom === (which === 'CUSTOM'))
    .filter((field) => visible(scope, object, field))
    .map((field) => selected(resolvePath(scope, field.name, 'SELECT')));
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
  for (const { path, label } of columns) {
    let into: Record<string, unknown> | undefined = record;
    for (const depth of path.references.keys()) {
      into = nested(into, scope, path, depth, row, version);
      if (into === undefined) break;
    }
    if (into !== undefined) into[label] = toJson(path.field, path.read(row));
  }
  return record;
}

/** The parent's record within `into`, made when it is not there yet; undefined where there is no parent. */
function nested(
  into: Record<string, unknown>,
  scope: QueryScope,
  path: Path,
  depth: number,
  row: number,
  version: string,
): Record<string, unknown> | undefined {
  const reference = path.references[depth];
  const name = reference?.relationshipName ?? '';
  const id = reach(scope, path, depth, row);
  if (typeof id !== 'string') {
    into[name] = null;
    return undefined;
  }
  const parent = scope.store.schema.byKeyPrefix(id.slice(0, 3))?.name ?? '';
  const own = attributes(parent, id, version);
  // A parent that may be of several objects is shown as a Name, whose address is still its own.
  const polymorphic = (reference?.referenceTo.length ?? 0) > 1;
  const present = into[name] ?? { attributes: polymorphic ? { ...own, type: 'Name' } : own };
  into[name] = present;
  // Made in the line above, here or for an earlier column.
  return present as Record<string, unknown>;
}

/** The id that the reference at this depth of the path holds. */
export function reach(scope: QueryScope, path: Path, depth: number, row: number): Value {
  const at = follow(scope, path.references.slice(0, depth), row);
  const field = at?.table.object.field(path.references[depth]?.name ?? '');
  return at === undefined || field === undefined ? null : at.table.get(at.row, field);
}

export function attributes(type: string, id: string, version: string): { type: string; url: string } {
  return { type, url: `/services/data/${version}/sobjects/${type}/${id}` };
}
