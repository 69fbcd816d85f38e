import { salesforce } from '../../../src/connectors/salesforce/index.ts';
import type { Destination, OpenedConnector, WriteRequest } from '../../../src/core/connector.ts';
import { encodeRow } from '../../../src/core/csv/encode.ts';
import type { TestSalesforce } from '../../support/sandbox.ts';

export type OpenedSalesforce = OpenedConnector & { destination: Destination };

/** The connector on the sandbox, as its integration user unless other settings are given. */
export function openSalesforce(org: TestSalesforce, settings: unknown = org.connection): OpenedSalesforce {
  // The Salesforce connector has a destination whatever its settings are.
  return salesforce.open({ id: 'salesforce-test', settings }) as OpenedSalesforce;
}

/** New leads told apart by their e-mail address. */
export const newLeads: WriteRequest = {
  object: 'Lead',
  lane: 'insert',
  fields: ['LastName', 'Company', 'Email'],
  keyFields: ['Email'],
  allowDuplicates: false,
};

/** Leads matched by the id of the Auth0 user. */
export const upsertedLeads: WriteRequest = {
  object: 'Lead',
  lane: 'upsert',
  fields: ['Auth0_User_Id__c', 'LastName', 'Company'],
  externalIdField: 'Auth0_User_Id__c',
  keyFields: ['Auth0_User_Id__c'],
  allowDuplicates: false,
};

/** Rows for `newLeads`: `Doe 1, Acme, doe.1@example.test` and so on. */
export function leadRows(count: number, first = 1): string[][] {
  return Array.from({ length: count }, (_, index) => [
    `Doe ${first + index}`,
    'Acme',
    `doe.${first + index}@example.test`,
  ]);
}

/** Rows as the content of a bulk job. */
export function contentOf(rows: readonly (readonly string[])[]): () => AsyncIterable<Uint8Array> {
  return async function* () {
    for (const row of rows) yield Buffer.from(encodeRow(row, ','));
  };
}
