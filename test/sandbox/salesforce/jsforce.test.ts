import jsforce from 'jsforce';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
let connection: jsforce.Connection;
beforeEach(async () => {
  org = await startOrg();
  const { username, password, securityToken } = org.credentials;
  connection = new jsforce.Connection({ loginUrl: org.url, version: '60.0', logLevel: 'FATAL' });
  await connection.login(username, password + securityToken);
});
afterEach(() => org.close());

it('is taken for Salesforce by jsforce: records, queries and metadata', async () => {
  const leads = connection.sobject('Lead');

  const made = await leads.create({ LastName: 'A', Company: 'ACME', External_Id__c: 'k1' });
  const upserted = await leads.upsert(
    [
      { LastName: 'B', Company: 'ACME', External_Id__c: 'k1' },
      { LastName: 'C', Company: 'ACME', External_Id__c: 'k2' },
    ],
    'External_Id__c',
  );
  const found = await connection.query('SELECT LastName, Owner.Name FROM Lead ORDER BY LastName');
  const described = await leads.describe();

  expect(made.success).toBe(true);
  expect(upserted).toMatchObject([{ created: false }, { created: true }]);
  expect(found.records).toMatchObject([{ LastName: 'B' }, { LastName: 'C' }]);
  expect(described.fields.find((field) => field.name === 'External_Id__c')).toMatchObject({
    externalId: true,
  });
  expect(connection.limitInfo.apiUsage).toMatchObject({ limit: 1_000_000 });
});

it('is taken for Salesforce by jsforce: Bulk API 2.0', async () => {
  const records = Array.from({ length: 300 }, (_, at) => ({
    External_Id__c: `k${at}`,
    LastName: at % 100 === 0 ? '' : `Name "${at}",\nü`,
    Company: 'ACME',
  }));

  const results = await connection.bulk2.loadAndWaitForResults({
    object: 'Lead',
    operation: 'upsert',
    externalIdFieldName: 'External_Id__c',
    input: records,
    pollInterval: 20,
  });
  const stream = await connection.bulk2.query('SELECT External_Id__c, LastName FROM Lead', {
    pollInterval: 20,
  });
  const queried = await stream.toArray();

  expect([results.successfulResults.length, results.failedResults.length]).toEqual([297, 3]);
  expect(results.failedResults[0]?.sf__Error).toMatch(/^REQUIRED_FIELD_MISSING:/);
  expect(queried[0]).toEqual({ External_Id__c: 'k1', LastName: 'Name "1",\nü' });
});

it('gives jsforce the errors that Salesforce gives', async () => {
  await expect(connection.query('SELECT Nope FROM Lead')).rejects.toMatchObject({
    errorCode: 'INVALID_FIELD',
  });
  await expect(connection.login(org.credentials.username, 'wrong')).rejects.toThrow(
    'INVALID_LOGIN: Invalid username, password, security token; or user locked out.',
  );
});

it('is taken for Salesforce by jsforce: many records at once and what changed', async () => {
  const accounts = connection.sobject('Account');

  const made = await accounts.create([{ Name: 'A' }, { Name: 'B' }, { Name: 'C' }], { allOrNone: true });
  const ids = made.map(({ id }) => String(id));
  const read = await accounts.retrieve(ids, { fields: ['Name'] });
  await accounts.destroy(ids.slice(0, 1));
  const end = new Date(Date.now() + 120_000);
  const start = new Date(Date.now() - 120_000);
  const updated = await accounts.updated(start.toISOString(), end.toISOString());
  const deleted = await accounts.deleted(start.toISOString(), end.toISOString());
  const composite = await connection.requestPost<{ compositeResponse: object[] }>('/composite', {
    compositeRequest: [
      { method: 'GET', url: `/services/data/v60.0/sobjects/Account/${ids[1]}`, referenceId: 'b' },
    ],
  });

  expect(read).toMatchObject([{ Name: 'A' }, { Name: 'B' }, { Name: 'C' }]);
  expect(updated.ids).toEqual(ids.slice(1));
  expect(deleted.deletedRecords).toMatchObject([{ id: ids[0] }]);
  expect(composite.compositeResponse).toMatchObject([{ httpStatusCode: 200, body: { Name: 'B' } }]);
});
