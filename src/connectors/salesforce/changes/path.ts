import type { SourceField } from '../../../core/changes/source-object.ts';
import { hasCode } from '../errors.ts';
import type { DescribedSource, SourceDescriber } from './describe-source.ts';

/** A field that was found, in Salesforce's own spelling. */
export interface FoundField {
  /** E.g. `Account.Industry`. */
  path: string;
  /** `Account.`, or nothing for the object's own fields. */
  prefix: string;
  field: SourceField;
  /** All fields of the object that it is of. */
  siblings: readonly SourceField[];
}

/** Why there is none. */
export interface Unfound {
  code: string;
  message: string;
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_relationships_query_limits.htm (five levels up; checked 2026-11) */
const MOST_PARENTS = 5;

/**
 * Finds a field of the object or, over relationships, of a parent. A relationship to several objects
 * (`Owner.Email`) gives the field of the first of them that shows it; Salesforce has the last word.
 *
 * @param text  as the caller wrote it; names ignore case
 */
export async function findField(
  describer: SourceDescriber,
  object: DescribedSource,
  text: string,
): Promise<FoundField | Unfound> {
  const names = text.split('.');
  if (names.length > MOST_PARENTS + 1) {
    const message = `${object.name}.${text} leads over more than ${MOST_PARENTS} relationships, which Salesforce does not follow. Choose a nearer field`;
    return { code: 'PATH_TOO_LONG', message };
  }
  return find(describer, object, names, '');
}

/** Those of the columns that are fields of parents, under the whole of their paths. */
export async function parentFields(
  describer: SourceDescriber,
  object: DescribedSource,
  columns: readonly string[],
): Promise<SourceField[]> {
  const fields: SourceField[] = [];
  for (const column of columns.filter((name) => name.includes('.'))) {
    const found = await findField(describer, object, column);
    if (isFound(found)) fields.push({ ...found.field, name: found.path });
  }
  return fields;
}

export function isFound(found: FoundField | Unfound): found is FoundField {
  return 'field' in found;
}

async function find(
  describer: SourceDescriber,
  object: DescribedSource,
  [name = '', ...rest]: readonly string[],
  prefix: string,
): Promise<FoundField | Unfound> {
  const wanted = name.toLowerCase();
  if (rest.length === 0) {
    const field = object.fields.find((each) => each.name.toLowerCase() === wanted);
    if (field === undefined) return notVisible(object.name, name);
    return { path: prefix + field.name, prefix, field, siblings: object.fields };
  }
  const reference = object.fields.find(({ relationshipName }) => relationshipName?.toLowerCase() === wanted);
  if (reference?.relationshipName === undefined) return noRelationship(object, name);

  let last: FoundField | Unfound = noRelationship(object, name);
  for (const parentName of reference.referenceTo) {
    const parent = await describeOrNone(describer, parentName);
    if (parent === undefined) last = parentHidden(object.name, name, parentName);
    else last = await find(describer, parent, rest, `${prefix}${reference.relationshipName}.`);
    if (isFound(last)) break;
  }
  return last;
}

async function describeOrNone(
  describer: SourceDescriber,
  object: string,
): Promise<DescribedSource | undefined> {
  try {
    return await describer.known(object);
  } catch (error) {
    if (hasCode(error, 'OBJECT_NOT_FOUND')) return undefined;
    throw error;
  }
}

function notVisible(object: string, name: string): Unfound {
  return {
    code: 'FIELD_NOT_VISIBLE',
    message: `${object}.${name} does not exist in Salesforce or is hidden from the connection's user by field-level security. Grant Read on ${object}.${name}, or choose another field`,
  };
}

function noRelationship(object: DescribedSource, name: string): Unfound {
  const known = object.fields.flatMap(({ relationshipName }) => relationshipName ?? []).sort();
  return {
    code: 'RELATIONSHIP_NOT_FOUND',
    message: `${object.name} has no relationship ${name} in Salesforce that the connection's user can see (custom ones end in __r). There are: ${known.join(', ') || 'none'}`,
  };
}

function parentHidden(object: string, name: string, parent: string): Unfound {
  return {
    code: 'OBJECT_NOT_FOUND',
    message: `${object}.${name} leads to ${parent}, which Salesforce hides from the connection's user. Grant Read on ${parent}, or choose another field`,
  };
}
