import { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Client } from './client.ts';
import type { Describer } from './describe.ts';
import { hasCode } from './errors.ts';
import { fieldOf } from './fields.ts';
import { parseAnswer } from './parse-answer.ts';
import { quote } from './soql.ts';

/** Auth0 user ids are far below it, and Salesforce's external ids end there. */
const LENGTH = 255;

/**
 * See `Destination.createKeyField`. Through the Tooling API a new field is visible to nobody, so the
 * profile of the connection's user, that is everybody who has it, may read and edit it from then on: what a profile
 * allows is kept in a permission set that the profile owns.
 * https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_customfield.htm
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_fieldpermissions.htm
 * (2026-11)
 */
export async function createKeyField(
  client: Client,
  describer: Describer,
  { object, name, label }: { object: string; name: string; label: string },
): Promise<'created' | 'unchanged'> {
  const present = fieldOf((await describer.fresh(object)).fields, name);
  if (present?.externalId && present.unique) return 'unchanged';
  if (present !== undefined) {
    const lacks = present.externalId ? 'is not unique' : 'is no External ID';
    const next = 'make it a unique External ID in Setup > Object Manager, or name another field';
    throw new SaltbridgeError('config', `${object}.${name} is there, but ${lacks}; ${next}`, {
      code: 'NO_KEY_FIELD',
    });
  }
  const made = await create(client, object, name, label);
  await grant(client, object, name);
  return made;
}

async function create(client: Client, object: string, name: string, label: string) {
  const metadata = {
    type: 'Text',
    label,
    length: LENGTH,
    externalId: true,
    unique: true,
    caseSensitive: true,
    required: false,
  };
  try {
    await client.ask(`create the field ${object}.${name}`, (connection) =>
      connection.tooling.sobject('CustomField').create({ FullName: `${object}.${name}`, Metadata: metadata }),
    );
    return 'created' as const;
  } catch (error) {
    // There, but hidden from us: seeing it is all that is missing.
    if (hasCode(error, 'DUPLICATE_DEVELOPER_NAME')) return 'unchanged' as const;
    if (!hasCode(error, 'INSUFFICIENT_ACCESS', 'INSUFFICIENT_ACCESS_OR_READONLY', 'INVALID_TYPE'))
      throw error;
    const next =
      'let an administrator create it (Text, External ID, Unique), or set target.keyField to null and match by e-mail';
    throw new SaltbridgeError('config', `The connection's user may not create fields; ${next}`, {
      cause: error,
      code: 'MAY_NOT_CREATE_FIELD',
    });
  }
}

const Ids = z.object({ records: z.array(z.object({ Id: z.string() })) });

async function grant(client: Client, object: string, name: string): Promise<void> {
  const doing = `let the connection's user see ${object}.${name}`;
  const { userId } = await client.session();
  const answer = await client.ask(doing, (connection) =>
    connection.query(
      `SELECT Id FROM PermissionSet WHERE IsOwnedByProfile = true AND ProfileId IN (SELECT ProfileId FROM User WHERE Id = ${quote(userId)})`,
    ),
  );
  const [owned] = parseAnswer(Ids, answer, doing).records;
  if (owned === undefined) throw new SaltbridgeError('config', `Could not ${doing}: its profile is hidden`);
  try {
    await client.ask(doing, (connection) =>
      connection.sobject('FieldPermissions').create({
        ParentId: owned.Id,
        SobjectType: object,
        Field: `${object}.${name}`,
        PermissionsRead: true,
        PermissionsEdit: true,
      }),
    );
  } catch (error) {
    if (!hasCode(error, 'DUPLICATE_VALUE')) throw error;
  }
}
