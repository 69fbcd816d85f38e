import { Connection } from 'jsforce';
import { z } from 'zod';
import type { TestSalesforce } from './sandbox.ts';

/** An administrator's hands in the org. */
export async function adminOf({ url, connection: { clientId, clientSecret } }: TestSalesforce) {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const answer = await fetch(`${url}/services/oauth2/token`, { method: 'POST', body });
  const { access_token: accessToken, id } = z
    .object({ access_token: z.string(), id: z.string() })
    .parse(await answer.json());
  // https://login.salesforce.com/id/<organisation>/<user>
  const userId = id.split('/').at(-1);
  const connection = new Connection({ instanceUrl: url, accessToken });

  return {
    async create(object: string, fields: Record<string, string>): Promise<string> {
      const saved = await connection.sobject(object).create(fields);
      return z.object({ id: z.string() }).parse(saved).id;
    },
    async update(object: string, fields: Record<string, string> & { Id: string }): Promise<void> {
      await connection.sobject(object).update(fields);
    },
    async convert(leadId: string): Promise<{ contactId: string }> {
      const request = { leadId, convertedStatus: 'Closed - Converted' };
      // jsforce wants every member of the type; Salesforce needs these alone.
      const converted = await connection.soap.convertLead(request as never);
      return z.object({ contactId: z.string() }).parse(converted);
    },
    /** A text field that the integration user may read and edit. */
    async addField(object: string, name: string, metadata: Record<string, unknown>): Promise<void> {
      const Metadata = { type: 'Text', label: name, length: 255, ...metadata };
      await connection.tooling.sobject('CustomField').create({ FullName: `${object}.${name}`, Metadata });
      const sets = await connection.query(
        `SELECT Id FROM PermissionSet WHERE IsOwnedByProfile = true AND ProfileId IN (SELECT ProfileId FROM User WHERE Id = '${userId}')`,
      );
      const [owned] = z.array(z.object({ Id: z.string() })).parse(sets.records);
      await connection.sobject('FieldPermissions').create({
        ParentId: owned?.Id,
        SobjectType: object,
        Field: `${object}.${name}`,
        PermissionsRead: true,
        PermissionsEdit: true,
      });
    },
  };
}
