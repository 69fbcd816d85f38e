import type { MatchedRecord, StepContext } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Client } from './client.ts';
import type { Describer } from './describe.ts';
import { fieldOf } from './fields.ts';
import { query } from './query.ts';
import { listsThatFit, literalsOf } from './soql.ts';

export interface LookupRequest {
  object: string;
  field: string;
  keys: readonly string[];
}

/**
 * Yields the records whose `field` has one of the keys, keys as Salesforce spells them: it ignores case in most
 * fields, so the caller compares likewise.
 */
export async function* lookup(
  client: Client,
  describer: Describer,
  { object, field: fieldName, keys }: LookupRequest,
  context: StepContext,
): AsyncGenerator<MatchedRecord[], void, undefined> {
  const { name: objectName, fields } = await describer.known(object);
  const field = fieldOf(fields, fieldName);
  if (field === undefined) {
    throw new SaltbridgeError(
      'config',
      `Salesforce shows no field ${object}.${fieldName} to look records up by`,
      {
        code: 'FIELD_NOT_VISIBLE',
      },
    );
  }
  const columns = [...new Set(['Id', field.name])].join(', ');
  const select = `SELECT ${columns} FROM ${objectName} WHERE ${field.name} IN `;
  const doing = `look up ${objectName} records by ${field.name}`;

  let done = 0;
  for (const list of listsThatFit(literalsOf(field.type, new Set(keys)), select)) {
    for await (const records of query(client, `${select}(${list.join(',')})`, doing, context.signal)) {
      yield records.map((record) => ({ key: String(record[field.name]), id: String(record.Id) }));
    }
    done += list.length;
    context.progress(done, keys.length);
  }
}
