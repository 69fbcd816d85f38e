import { type Problem, SaltbridgeError } from './errors.ts';
import { resolveField } from './mapping/resolve-field.ts';
import type { TargetField, TargetObject } from './target.ts';

/** Ids of people who log in through a company's own directory are the longest. */
const ROOM = 100;

/** @throws SaltbridgeError `config` where the field can't keep a second record of the same person away */
export function keyFieldOf(target: TargetObject, name: string): TargetField {
  const field = resolveField(target, name);
  if (field?.externalId && field.unique) return field;
  throw new SaltbridgeError('config', noKeyField(target, name, field), { code: 'NO_KEY_FIELD' });
}

/** What is wrong with it, even where that keeps only some people's records away. */
export function keyFieldProblems(target: TargetObject, name: string): Problem[] {
  const field = resolveField(target, name);
  const pointer = '/target/keyField';
  if (!field?.externalId || !field.unique)
    return [{ code: 'NO_KEY_FIELD', message: noKeyField(target, name, field), pointer }];
  const problems: Problem[] = [];
  const where = `The field ${target.name}.${field.name}`;
  if (!field.caseSensitive) {
    const message = `${where} is not case-sensitive, so it takes people for one whose ids differ by case; set "Treat ABC and abc as different values"`;
    problems.push({ code: 'KEY_FIELD_IGNORES_CASE', message, pointer });
  }
  if (field.length < ROOM) {
    const message = `${where} takes ${field.length} characters, fewer than some people's ids have; make it ${ROOM} or longer, at best 255`;
    problems.push({ code: 'KEY_FIELD_SHORT', message, pointer });
  }
  return problems;
}

/** A key that was cut would be another person's. */
export function refuseLongKey(field: TargetField, key: string): void {
  if (key.length <= field.length) return;
  const message = `The person's id has ${key.length} characters, and ${field.name} takes ${field.length}; make the field longer, then try the event again`;
  throw new SaltbridgeError('rejected', message, { code: 'KEY_TOO_LONG' });
}

function noKeyField({ name: object }: TargetObject, name: string, field: TargetField | undefined): string {
  if (field === undefined)
    return `${object} in Salesforce has no field ${name} that we may see; let \`saltbridge setup <sync> --create-field\` make it, or set target.keyField to null`;
  const lacks = field.externalId ? 'is not unique' : 'is no External ID';
  return `${object}.${field.name} in Salesforce ${lacks}; make it a unique External ID in Setup > Object Manager, name another field, or set target.keyField to null`;
}
