import { type Failure, isFailure } from '../errors.ts';
import { lookUp } from '../records/body.ts';
import type { Value } from '../records/table.ts';
import { createParser } from '../records/values.ts';
import type { WriteScope } from '../records/write.ts';
import type { FieldDef, ObjectDef } from '../schema/definition.ts';
import { JobFailure } from './job-failure.ts';

/** One column of an upload: where its cells go and how they are read. */
export interface Column {
  field: FieldDef;
  /** An empty cell changes nothing, `#N/A` empties the field. */
  read(cell: string | undefined): Value | Failure | undefined;
}

/**
 * Finds the field of a header cell, in any case: `Email`, or a parent by its external id as `Account.External_Id__c`
 * or `Account:External_Id__c`, with the type in front where parents of several can be meant: `User:Owner.Email`.
 *
 * @throws JobFailure when there is none that the user may see
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/relationship_fields_in_a_header_row_2_0.htm
 */
export function resolveColumn(scope: WriteScope, object: ObjectDef, header: string): Column {
  // A byte-order mark is a part of the name, which is then that of no field.
  const name = header.replace(/^[ \t]+|[ \t]+$/g, '');
  const path = /^(?:(\w+):)?(\w+)\.(\w+)$/.exec(name) ?? /^()(\w+):(\w+)$/.exec(name);
  if (path !== null) return parentColumn(scope, object, path);
  const field = object.field(name);
  if (field === undefined || !scope.rights.field(object, field, 'Read')) throw noField(name);
  const parse = createParser(field);
  return { field, read: (cell) => readCell(cell, parse) };
}

/** Wording of the refusals as a live org gave them in August 2026 (a log of five spellings of one header). */
function parentColumn(
  scope: WriteScope,
  object: ObjectDef,
  [header, wanted, relation = '', key = '']: RegExpExecArray,
): Column {
  const field = object.fields.find(
    (candidate) => candidate.relationshipName?.toLowerCase() === relation.toLowerCase(),
  );
  if (field === undefined) throw new JobFailure(`InvalidBatch : Unable to find relationship: ${relation}`);
  if (wanted && field.referenceTo.length < 2)
    throw new JobFailure(
      `InvalidBatch : type is not needed for non polymorphic foreign key references: ${relation}`,
    );
  const types = field.referenceTo.map((type) => type.toLowerCase());
  const parent = scope.store.schema.object(wanted || (field.referenceTo[0] ?? ''));
  const keyField = parent?.field(key);
  if (parent === undefined || !types.includes(parent.name.toLowerCase()) || !keyField?.idLookup)
    throw noField(header);
  const table = scope.store.table(parent.name);
  const parse = createParser(keyField);
  const find = (text: string) => {
    const value = parse(text);
    return isFailure(value) || value === null ? value : lookUp(table, keyField, String(value));
  };
  return { field, read: (cell) => readCell(cell, find) };
}

function noField(name: string): JobFailure {
  return new JobFailure(`InvalidBatch : Field name not found : ${name}`);
}

function readCell(
  cell: string | undefined,
  parse: (text: string) => Value | Failure,
): Value | Failure | undefined {
  if (cell === undefined || cell === '') return undefined;
  if (cell === '#N/A') return null;
  return parse(cell);
}
