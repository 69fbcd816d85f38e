import { z } from 'zod';
import { SaltbridgeError } from '../core/errors.ts';
import type { ApiClient } from './client.ts';

/** What the sandbox says of its systems when it is ready, as far as connections need it. */
export const SandboxSystems = z.object({
  salesforce: z.looseObject({ url: z.string(), clientId: z.string(), clientSecret: z.string() }),
  auth0: z.looseObject({
    url: z.string(),
    domain: z.string(),
    clientId: z.string(),
    clientSecret: z.string(),
  }),
  slack: z.looseObject({
    url: z.string(),
    apiUrl: z.string(),
    botToken: z.string(),
    channel: z.string(),
    inspectUrl: z.string(),
  }),
  segment: z.looseObject({
    url: z.string(),
    trackingUrl: z.string(),
    publicApiUrl: z.string(),
    token: z.string(),
    spaces: z.array(z.looseObject({ id: z.string(), slug: z.string(), writeKey: z.string() })).min(1),
  }),
});
export type SandboxSystems = z.infer<typeof SandboxSystems>;

/** The seed guide's four fields, and what a Lead needs beyond them: a company, and an id to match by. */
const fields = [
  { userField: 'user_id', columnName: 'Auth0 User Id' },
  { userField: 'email', columnName: 'Email Address' },
  { userField: 'created_at', columnName: 'Created At' },
  { userField: 'given_name', columnName: 'First Name' },
  { userField: 'family_name', columnName: 'Last Name' },
  { userField: 'user_metadata.company', columnName: 'Company' },
];

/** A sync between the sandbox's Auth0 and its Salesforce, ready to run. */
export const exampleSync = {
  id: 'auth0-users',
  name: 'Auth0 users to Salesforce Leads',
  integration: 'auth0-users-to-salesforce',
  config: {
    source: { connection: 'auth0-sandbox' },
    export: { format: 'Tab Separated Value file (*.csv)', fields },
    target: {
      connection: 'salesforce-sandbox',
      object: 'Lead',
      operation: 'add new and update existing',
      matchBy: 'Auth0_User_Id__c',
    },
    mapping: [
      { column: 'Auth0 User Id', field: 'Auth0_User_Id__c' },
      { column: 'Email Address', field: 'Email' },
      { column: 'Created At', ignore: true },
      { column: 'First Name', field: 'FirstName' },
      { column: 'Last Name', field: 'LastName' },
      { column: 'Company', field: 'Company' },
    ],
    defaults: { Company: 'Web channel signups', LeadSource: 'Auth0' },
  },
} as const;

/** A sync that makes a Lead and a message of each first login in the sandbox's Auth0. */
export function firstLoginSync({ auth0 }: SandboxSystems, idSuffix = '') {
  return {
    id: `first-login${idSuffix}`,
    name: 'First login to Lead and Slack',
    integration: 'auth0-first-login-to-salesforce',
    config: {
      source: { tenant: auth0.domain, connection: 'auth0-sandbox' },
      target: { connection: 'salesforce-sandbox' },
      announce: { connection: 'slack-sandbox' },
    },
  };
}

/** Makes connections to the sandbox, replacing those of an earlier start, whose credentials may differ. */
export async function connectSandbox(client: ApiClient, systems: SandboxSystems): Promise<void> {
  const { salesforce, auth0, slack, segment } = systems;
  await putConnection(client, 'salesforce-sandbox', 'salesforce', {
    auth: 'client-credentials',
    loginUrl: salesforce.url,
    clientId: salesforce.clientId,
    clientSecret: salesforce.clientSecret,
    // The sandbox has ended an insert by the time its answer is lost.
    settleMs: 500,
  });
  await putConnection(client, 'auth0-sandbox', 'auth0', {
    domain: auth0.domain,
    baseUrl: auth0.url,
    clientId: auth0.clientId,
    clientSecret: auth0.clientSecret,
  });
  const { apiUrl, botToken, channel } = slack;
  await putConnection(client, 'slack-sandbox', 'slack', { apiUrl, botToken, channel });
  const { trackingUrl, publicApiUrl, token, spaces } = segment;
  const [space] = spaces;
  await putConnection(client, 'segment-sandbox', 'segment', {
    profileSpace: space?.slug,
    writeKey: space?.writeKey,
    publicApiToken: token,
    trackingUrl,
    publicApiUrl,
  });
}

/** Makes a sync unless one of that id is there already, which its owner may have changed. */
export async function addSync(
  client: ApiClient,
  sync: { id: string } & Record<string, unknown>,
): Promise<void> {
  await unlessThere(() => client.send('POST', '/v1/syncs', z.unknown(), { json: sync }));
}

async function putConnection(
  client: ApiClient,
  id: string,
  system: string,
  settings: unknown,
): Promise<void> {
  const made = await unlessThere(() =>
    client.send('POST', '/v1/connections', z.unknown(), { json: { id, system, settings } }),
  );
  if (!made) await client.send('PUT', `/v1/connections/${id}`, z.unknown(), { json: { settings } });
}

async function unlessThere(create: () => Promise<unknown>): Promise<boolean> {
  try {
    await create();
    return true;
  } catch (error) {
    if (error instanceof SaltbridgeError && error.code !== undefined && /EXISTS|CONFLICT/.test(error.code))
      return false;
    throw error;
  }
}
