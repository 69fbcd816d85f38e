import { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import type { TargetField, TargetObject } from '../../core/target.ts';
import type { Client } from './client.ts';
import { hasCode } from './errors.ts';
import { parseAnswer } from './parse-answer.ts';

const Field = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  length: z.number(),
  precision: z.number(),
  scale: z.number(),
  nillable: z.boolean(),
  defaultedOnCreate: z.boolean(),
  createable: z.boolean(),
  updateable: z.boolean(),
  externalId: z.boolean(),
  idLookup: z.boolean(),
  unique: z.boolean(),
  caseSensitive: z.boolean(),
  restrictedPicklist: z.boolean(),
  picklistValues: z.array(z.object({ value: z.string(), active: z.boolean() })).nullish(),
  referenceTo: z.array(z.string()).nullish(),
  relationshipName: z.string().nullish(),
});
const Describe = z.object({
  name: z.string(),
  label: z.string(),
  createable: z.boolean(),
  updateable: z.boolean(),
  fields: z.array(Field),
});

export interface Describer<Described = TargetObject> {
  /** Asks Salesforce. @throws SaltbridgeError `config` (`OBJECT_NOT_FOUND`) for an unknown or hidden object */
  fresh(object: string): Promise<Described>;
  /** What was last heard, good enough to convert cells by. */
  known(object: string): Promise<Described>;
}

export function createDescriber(client: Client): Describer {
  return rememberDescribed((object) => ask(client, object));
}

/** Makes a describer of a function that asks Salesforce; names ignore case. */
export function rememberDescribed<Described>(
  ask: (object: string) => Promise<Described>,
): Describer<Described> {
  const heard = new Map<string, Promise<Described>>();

  function fresh(object: string): Promise<Described> {
    const key = object.toLowerCase();
    const answer = ask(object);
    heard.set(key, answer);
    answer.catch(() => heard.get(key) === answer && heard.delete(key));
    return answer;
  }

  return { fresh, known: (object) => heard.get(object.toLowerCase()) ?? fresh(object) };
}

/** An object's describe, as far as the schema reads it. @throws as `Describer.fresh` */
export async function describeAs<Schema extends z.ZodType>(
  client: Client,
  object: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const doing = `describe ${object}`;
  try {
    const answer = await client.ask(doing, (connection) => connection.describe(encodeURIComponent(object)));
    return parseAnswer(schema, answer, doing);
  } catch (error) {
    if (!hasCode(error, 'NOT_FOUND', 'INVALID_TYPE')) throw error;
    throw new SaltbridgeError(
      'config',
      `Salesforce has no object ${object}, or hides it from the connection's user. Check the API name (custom objects end in __c), or grant the user Read on ${object}`,
      { cause: error, code: 'OBJECT_NOT_FOUND' },
    );
  }
}

async function ask(client: Client, object: string): Promise<TargetObject> {
  const { fields, ...rest } = await describeAs(client, object, Describe);
  return { ...rest, fields: fields.map(toTargetField) };
}

function toTargetField(field: z.infer<typeof Field>): TargetField {
  const {
    nillable,
    defaultedOnCreate,
    restrictedPicklist,
    picklistValues,
    referenceTo,
    relationshipName,
    ...same
  } = field;
  const values = (picklistValues ?? []).filter(({ active }) => active).map(({ value }) => value);
  return {
    ...same,
    required: !nillable && !defaultedOnCreate && field.createable,
    ...(field.type.endsWith('picklist') && { picklist: { restricted: restrictedPicklist, values } }),
    referenceTo: referenceTo ?? [],
    ...(relationshipName && { relationshipName }),
  };
}
