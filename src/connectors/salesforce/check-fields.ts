import type { WriteLane, WriteRequest } from '../../core/connector.ts';
import type { Problem } from '../../core/errors.ts';
import type { TargetField, TargetObject } from '../../core/target.ts';
import { fieldOf } from './fields.ts';

/**
 * Fields that the user cannot see or may not write. A field hidden by field-level security is simply missing from
 * the describe answer, and Salesforce would drop what is written to it or fail the whole job.
 */
export function checkFields(target: TargetObject, request: WriteRequest): Problem[] {
  const problems: Problem[] = [];
  request.fields.forEach((name, index) => {
    const pointer = `/fields/${index}`;
    if (name.includes('.')) problems.push(...checkRelation(target, name, pointer));
    else {
      const field = fieldOf(target.fields, name);
      if (field === undefined) problems.push(notVisible(target, name, pointer));
      else if (!isWritable(field, request)) problems.push(notWritable(target, field, request.lane, pointer));
    }
  });
  return [...problems, ...checkExternalId(target, request)];
}

function isWritable(field: TargetField, { lane, externalIdField }: WriteRequest): boolean {
  // The key of an update or upsert finds the record and is not changed.
  if (lane === 'update') return field.updateable || field.name === 'Id';
  // Whoever matches by Id has it among the fields of new records too; it is left out of what is sent.
  if (lane === 'insert') return field.createable || field.name === 'Id';
  if (field.name.toLowerCase() === externalIdField?.toLowerCase())
    return field.createable || field.name === 'Id';
  return field.createable && field.updateable;
}

/** `Account.Number__c` names a parent record by its external id. */
function checkRelation(target: TargetObject, name: string, pointer: string): Problem[] {
  const relation = name.split('.', 1)[0]?.toLowerCase();
  const known = target.fields.some(({ relationshipName }) => relationshipName?.toLowerCase() === relation);
  return known ? [] : [notVisible(target, name, pointer)];
}

function checkExternalId(target: TargetObject, request: WriteRequest): Problem[] {
  const { lane, externalIdField: name } = request;
  if (lane !== 'upsert') return [];
  const pointer = '/externalIdField';
  const field = name === undefined ? undefined : fieldOf(target.fields, name);
  if (name !== undefined && field === undefined) return [notVisible(target, name, pointer)];
  if (field?.externalId || field?.idLookup) return [];
  const usable = target.fields.filter(({ externalId }) => externalId).map((each) => each.name);
  const advice =
    usable.length > 0
      ? `Use one of its external id fields: ${usable.join(', ')}`
      : `${target.name} has none; mark a unique custom field as External ID in Setup > Object Manager > ${target.name}`;
  const message = `${target.name}.${name ?? '(none)'} is not an external id field in Salesforce, so an upsert cannot match on it. ${advice}`;
  return [{ code: 'NOT_AN_EXTERNAL_ID', message, pointer }];
}

function notVisible({ name: object }: TargetObject, name: string, pointer: string): Problem {
  return {
    code: 'FIELD_NOT_VISIBLE',
    message: `${object}.${name} does not exist or is hidden from the connection's user by field-level security; grant Read and Edit on ${object}.${name}`,
    pointer,
  };
}

function notWritable(
  { name: object }: TargetObject,
  field: TargetField,
  lane: WriteLane,
  pointer: string,
): Problem {
  const settable = field.createable || field.updateable;
  const reason = settable
    ? `can be set ${field.createable ? 'only when a record is created' : 'only on an existing record'}, and this is an ${lane}`
    : `is read-only for the connection's user: a formula or system field, or field-level security without Edit`;
  return {
    code: 'FIELD_NOT_WRITABLE',
    message: `${object}.${field.name} ${reason}. Remove it from the mapping, or grant Edit on ${object}.${field.name}`,
    pointer,
  };
}
