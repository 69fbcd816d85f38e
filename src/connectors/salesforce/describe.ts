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

export interface Describer {
  /** Asks Salesforce. @throws SaltbridgeError `config` (`OBJECT_NOT_FOUND`) for an unknown or hidden object */
  fresh(object: string): Promise<TargetObject>;
  /** What was last heard, good enough to convert cells by. */
  known(object: string): Promise<TargetObject>;
}

export function createDescriber(client: Client): Describer {
  const heard = new Map<string, Promise<TargetObject>>();

  function fresh(object: string): Promise<TargetObject> {
    const key = object.toLowerCase();
    const answer = ask(client, object);
    heard.set(key, answer);
    answer.catch(() => heard.get(key) === answer && heard.delete(key));
    return answer;
  }

  return { fresh, known: (object) => heard.get(object.toLowerCase()) ?? fresh(object) };
}

async function ask(client: Client, object: string): Promise<TargetObject> {
  const doing = `describe ${object}`;
  try {
    const answer = await client.call(doing, (connection) => connection.describe(encodeURIComponent(object)));
    const { fields, ...rest } = parseAnswer(Describe, answer, doing);
    return { ...rest, fields: fields.map(toTargetField) };
  } catch (error) {
    if (!hasCode(error, 'NOT_FOUND', 'INVALID_TYPE')) throw error;
    throw new SaltbridgeError(
      'config',
      `Salesforce has no object ${object}, or hides it from the connection's user. Check the API name (custom objects end in __c), or grant the user Read on ${object}`,
      { cause: error, code: 'OBJECT_NOT_FOUND' },
    );
  }
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
