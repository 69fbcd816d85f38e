import { type Failure, isFailure } from '../errors.ts';
import { lookUp } from '../records/body.ts';
import type { Value } from '../records/table.ts';
import { parseText } from '../records/values.ts';
import type { WriteScope } from '../records/write.ts';
import type { FieldDef, ObjectDef } from '../schema/definition.ts';

/** One column of an upload: where its cells go and how they are read. */
export interface Column {
  field: FieldDef;
  /** An empty cell changes nothing, `#N/A` empties the field. */
  read(cell: string | undefined): Value | Failure | undefined;
}

/**
 * Finds the field of a header cell, in any case: `Email`, or a parent by its external id as
 * `Account.External_Id__c`, `Account:External_Id__c`, or `User:Owner.Email` where several objects can be meant.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/relationship_fields_in_a_header_row_2_0.htm
 */
export function resolveColumn(scope: WriteScope, object: ObjectDef, header: string): Column | undefined {
  const name = header.trim();
  const path = /^(?:(\w+):)?(\w+)[.:](\w+)$/.exec(name);
  if (path !== null) return parentColumn(scope, object, path);
  const field = object.field(name);
  if (field === undefined || !scope.rights.field(object, field, 'Read')) return undefined;
  const share = createSharing();
  return {
    field,
    read: (cell) =>
      readCell(cell, (text) => {
        const value = parseText(field, text);
        return typeof value === 'string' ? share(value) : value;
      }),
  };
}

/**
 * Gives the same string object for the same text, so that a million times `Germany` is kept once. Gives up where
 * texts seldom come twice, as with keys.
 */
function createSharing(): (text: string) => string {
  let known: Map<string, string> | undefined = new Map();
  let looks = 0;
  return (text) => {
    if (known === undefined) return text;
    looks += 1;
    const shared = known.get(text);
    if (shared !== undefined) return shared;
    if (known.size * 2 > looks && looks > 1000) known = undefined;
    else if (known.size < 10_000) known.set(text, text);
    return text;
  };
}

function parentColumn(
  scope: WriteScope,
  object: ObjectDef,
  [, wanted, relation = '', key = '']: RegExpExecArray,
): Column | undefined {
  const field = object.fields.find(
    (candidate) => candidate.relationshipName?.toLowerCase() === relation.toLowerCase(),
  );
  const parent =
    field === undefined ? undefined : scope.store.schema.object(wanted ?? field.referenceTo[0] ?? '');
  const keyField = parent?.field(key);
  if (field === undefined || parent === undefined || keyField === undefined || !keyField.idLookup)
    return undefined;
  const table = scope.store.table(parent.name);
  return {
    field,
    read: (cell) =>
      readCell(cell, (text) => {
        const value = parseText(keyField, text);
        return isFailure(value) || value === null ? value : lookUp(table, keyField, String(value));
      }),
  };
}

function readCell(
  cell: string | undefined,
  parse: (text: string) => Value | Failure,
): Value | Failure | undefined {
  if (cell === undefined || cell === '') return undefined;
  if (cell === '#N/A') return null;
  return parse(cell);
}
