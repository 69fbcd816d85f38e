import { SalesforceError } from '../errors.ts';
import type { Rights } from '../records/permissions.ts';
import { type Address, readField } from '../records/read.ts';
import type { Store } from '../records/store.ts';
import type { Table, Value } from '../records/table.ts';
import type { FieldDef, ObjectDef } from '../schema/definition.ts';

/** Where a query reads: the object, under whose rights, and what it calls itself. */
export interface QueryScope {
  store: Store;
  rights: Rights;
  table: Table;
  alias: string | undefined;
  /** Milliseconds since 1970, for date literals. */
  now: number;
}

/** A field of the object or, over references, of one of its parents. */
export interface Path {
  field: FieldDef;
  /** Reference fields from the object to the field's own; empty for its own fields. */
  references: readonly FieldDef[];
  read(row: number): Value | Address;
}

/**
 * @param text  `Email`, `Owner.Name`, `Account.Owner.Email`, with or without the alias in front
 * @throws SalesforceError `INVALID_FIELD` for one that does not exist or that the user may not see
 */
export function resolvePath(scope: QueryScope, text: string): Path {
  const names = text.split('.');
  const own = [scope.alias, scope.table.object.name].some(
    (name) => name?.toLowerCase() === names[0]?.toLowerCase(),
  );
  if (own && names.length > 1) names.shift();
  const references: FieldDef[] = [];
  let object = scope.table.object;
  for (const name of names.slice(0, -1)) {
    const reference = object.fields.find(
      (field) => field.relationshipName?.toLowerCase() === name.toLowerCase(),
    );
    const parent = scope.store.schema.object(reference?.referenceTo[0] ?? '');
    if (reference === undefined || parent === undefined || !visible(scope, object, reference))
      throw new SalesforceError(
        400,
        'INVALID_FIELD',
        `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
      );
    references.push(reference);
    object = parent;
  }
  const last = names.at(-1) ?? '';
  const field = object.field(last);
  if (field === undefined || !visible(scope, object, field)) throw unknownField(last, object);
  return { field, references, read: reader(scope, references, field) };
}

export function visible(scope: QueryScope, object: ObjectDef, field: FieldDef): boolean {
  return scope.rights.field(object, field, 'Read');
}

export function unknownField(name: string, object: ObjectDef): SalesforceError {
  return new SalesforceError(
    400,
    'INVALID_FIELD',
    `No such column '${name}' on entity '${object.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

function reader(scope: QueryScope, references: readonly FieldDef[], field: FieldDef): Path['read'] {
  const { table, store } = scope;
  if (references.length === 0 && field.compound === undefined) return (row) => table.get(row, field);
  return (row) => {
    let at: { table: Table; row: number } | undefined = { table, row };
    for (const reference of references) {
      const id = at.table.get(at.row, reference);
      at = typeof id === 'string' ? store.locate(id) : undefined;
      if (at === undefined) return null;
    }
    // A polymorphic parent may be of an object without this field.
    const own = at.table.object.field(field.name);
    return own === undefined ? null : readField(at.table, at.row, own);
  };
}
