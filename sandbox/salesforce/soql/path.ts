import type { Rights } from '../records/permissions.ts';
import { type Address, readField } from '../records/read.ts';
import type { Store } from '../records/store.ts';
import type { Table, Value } from '../records/table.ts';
import type { FieldDef, ObjectDef } from '../schema/definition.ts';
import { type Clause, malformedAt, SoqlError } from './fault.ts';

/** Where a query reads: the object, under whose rights, and what it calls itself. */
export interface QueryScope {
  store: Store;
  rights: Rights;
  table: Table;
  alias: string | undefined;
  /** Milliseconds since 1970, for date literals. */
  now: number;
}

/** A field of the object or, over references, of one of its parents; or what a function makes of one. */
export interface Path {
  field: FieldDef;
  /** Reference fields from the object to the field's own; empty for its own fields. */
  references: readonly FieldDef[];
  /** The same for every spelling of it, e.g. `owner.name`. */
  key: string;
  read(row: number): Value | Address;
}

/** What every parent has that may be of several objects. */
const nameFields =
  /^(Id|Name|FirstName|LastName|MiddleName|Suffix|Title|Email|Phone|Username|Alias|IsActive|ProfileId|UserRoleId|Type)$/i;

/**
 * @param text  `Email`, `Owner.Name`, `Account.Owner.Email`, with or without the alias in front
 * @throws SoqlError `INVALID_FIELD` for one that does not exist or that the user may not see
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_relationships_query_limits.htm (five levels up; checked 2026-11)
 */
export function resolvePath(scope: QueryScope, text: string, clause: Clause): Path {
  const names = text.split('.');
  const own = [scope.alias, scope.table.object.name].some(
    (name) => name?.toLowerCase() === names[0]?.toLowerCase(),
  );
  if (own && names.length > 1) names.shift();
  if (names.length > 6)
    throw malformedAt(text, clause, `Relationship path is too long, at most 5 levels are allowed: ${text}`);
  const references: FieldDef[] = [];
  let objects: readonly ObjectDef[] = [scope.table.object];
  for (const name of names.slice(0, -1)) {
    const reference = objects
      .flatMap((object) => object.fields.filter((field) => visible(scope, object, field)))
      .find((field) => field.relationshipName?.toLowerCase() === name.toLowerCase());
    const parents = (reference?.referenceTo ?? []).flatMap(
      (object) => scope.store.schema.object(object) ?? [],
    );
    if (reference === undefined || parents.length === 0) throw unknownRelationship(name, text, clause);
    references.push(reference);
    objects = parents;
  }
  const last = names.at(-1) ?? '';
  const field = fieldIn(scope, objects, last);
  if (field === undefined) throw unknownField(last, objects, text, clause);
  const key = [...references.map(({ name }) => name), field.name].join('.').toLowerCase();
  return { field, references, key, read: reader(scope, references, field) };
}

export function visible(scope: QueryScope, object: ObjectDef, field: FieldDef): boolean {
  return !field.hidden && scope.rights.field(object, field, 'Read');
}

function fieldIn(scope: QueryScope, objects: readonly ObjectDef[], name: string): FieldDef | undefined {
  const polymorphic = objects.length > 1;
  if (polymorphic && !nameFields.test(name)) return undefined;
  const found = objects.flatMap((object) => {
    const field = object.field(name);
    return field !== undefined && visible(scope, object, field) ? [field] : [];
  })[0];
  if (!polymorphic || name.toLowerCase() !== 'type') return found;
  const nameOf = objects.flatMap((object) => object.nameField ?? [])[0];
  return nameOf === undefined ? undefined : { ...nameOf, name: 'Type', type: 'string', compound: undefined };
}

function unknownField(name: string, objects: readonly ObjectDef[], near: string, clause: Clause): SoqlError {
  const entity = objects.length > 1 ? 'Name' : (objects[0]?.name ?? '');
  return new SoqlError(
    'INVALID_FIELD',
    `No such column '${name}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
    near,
    clause,
  );
}

function unknownRelationship(name: string, near: string, clause: Clause): SoqlError {
  return new SoqlError(
    'INVALID_FIELD',
    `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
    near,
    clause,
  );
}

/** The record that the references lead to, or undefined where one of them is empty. */
export function follow(
  { store, table }: QueryScope,
  references: readonly FieldDef[],
  row: number,
): { table: Table; row: number } | undefined {
  let at = { table, row };
  for (const reference of references) {
    const own = at.table.object.field(reference.name);
    const id = own === undefined ? null : at.table.get(at.row, own);
    const next = typeof id === 'string' ? store.locate(id) : undefined;
    if (next === undefined) return undefined;
    at = next;
  }
  return at;
}

function reader(scope: QueryScope, references: readonly FieldDef[], field: FieldDef): Path['read'] {
  const { table } = scope;
  if (references.length === 0)
    return field.compound === undefined
      ? (row) => table.get(row, field)
      : (row) => readField(table, row, field);
  // Where there is no parent Salesforce takes its boxes for not ticked.
  const absent = field.type === 'boolean' ? false : null;
  const polymorphic = (references.at(-1)?.referenceTo.length ?? 0) > 1;
  return (row) => {
    const at = follow(scope, references, row);
    if (at === undefined) return absent;
    if (polymorphic && field.name === 'Type') return kindOf(at.table, at.row);
    // A polymorphic parent may be of an object without this field.
    const own = at.table.object.field(field.name);
    return own === undefined ? absent : readField(at.table, at.row, own);
  };
}

/** Salesforce calls the groups that own records queues. */
function kindOf(table: Table, row: number): string {
  const type = table.object.name === 'Group' ? table.object.field('Type') : undefined;
  const kind = type === undefined ? null : table.get(row, type);
  return typeof kind === 'string' ? kind : table.object.name;
}
