import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
const Made = z.object({ id: z.string() });

async function make(object: string, fields: object): Promise<string> {
  return Made.parse((await org.call('POST', `/sobjects/${object}`, fields)).body).id;
}

beforeAll(async () => {
  org = await startOrg();
  const acme = await make('Account', { Name: 'ACME' });
  await make('Account', { Name: 'Empty' });
  const ann = await make('Contact', { LastName: 'Adams', FirstName: 'Ann', AccountId: acme });
  await make('Contact', { LastName: 'Brown', AccountId: acme, ReportsToId: ann });
  await make('Contact', { LastName: 'Clark', AccountId: acme });
  await make('Contact', { LastName: 'Alone' });
  await make('Lead', { LastName: 'Mine', Company: 'ACME' });
});
afterAll(() => org.close());

it('nests the children of each record, and null where there are none', async () => {
  const rows = await org.query(
    'SELECT Name, (SELECT LastName, Account.Name FROM Contacts ORDER BY LastName) FROM Account ORDER BY Name',
  );

  expect(rows).toMatchObject([
    {
      Name: 'ACME',
      Contacts: {
        totalSize: 3,
        done: true,
        records: [
          { attributes: { type: 'Contact' }, LastName: 'Adams', Account: { Name: 'ACME' } },
          { LastName: 'Brown' },
          { LastName: 'Clark' },
        ],
      },
    },
    { Name: 'Empty', Contacts: null },
  ]);
});

it('filters, sorts and cuts children of each parent on their own', async () => {
  const rows = await org.query(
    "SELECT Id, (SELECT LastName FROM Account.contacts WHERE LastName != 'Adams' ORDER BY LastName DESC LIMIT 1) FROM Account WHERE Name = 'ACME'",
  );

  expect(rows).toMatchObject([{ Contacts: { totalSize: 1, records: [{ LastName: 'Clark' }] } }]);
});

it('shows a parent that may be of several objects as a Name, and its object by Type or TYPEOF', async () => {
  const rows = await org.query(
    'SELECT Owner.Name, Owner.Type, TYPEOF Owner WHEN User THEN Username WHEN Group THEN DeveloperName END FROM Lead',
  );
  const named = await org.query('SELECT Owner.Name, Owner.Type FROM Lead');

  expect(rows).toMatchObject([{ Owner: { attributes: { type: expect.stringMatching('User|Group') } } }]);
  expect(named).toMatchObject([
    {
      Owner: {
        attributes: { type: 'Name', url: expect.stringMatching(/\/sobjects\/(User|Group)\//) },
        Type: expect.stringMatching('User|Queue'),
      },
    },
  ]);
});

it('spells fields as the schema does, whatever the query wrote', async () => {
  const rows = await org.query(
    "SELECT LASTNAME, reportsto.lastname FROM contact WHERE reportsto.FIRSTNAME = 'ann'",
  );

  expect(rows).toMatchObject([{ LastName: 'Brown', ReportsTo: { LastName: 'Adams' } }]);
});

it('compares ids of 15 and of 18 characters', async () => {
  const [account] = await org.query("SELECT Id FROM Account WHERE Name = 'ACME'");
  const short = String(account?.Id).slice(0, 15);

  const byId = await org.query(`SELECT Id FROM Account WHERE Id = '${short}'`);
  const byReference = await org.query(`SELECT Id FROM Contact WHERE AccountId IN ('${short}')`);

  expect([byId.length, byReference.length]).toEqual([1, 3]);
});

it.each([
  ['Id IN (SELECT AccountId FROM Contact)', ['ACME']],
  ['Id NOT IN (SELECT AccountId FROM Contact)', ['Empty']],
  ["Id IN (SELECT AccountId FROM Contact WHERE LastName = 'Adams') AND Name LIKE 'A%'", ['ACME']],
])('joins WHERE %s', async (where, names) => {
  const rows = await org.query(`SELECT Name FROM Account WHERE ${where}`);

  expect(rows.map((row) => row.Name)).toEqual(names);
});

it.each([
  [
    "Name = 'x' OR Id IN (SELECT AccountId FROM Contact)",
    "Semi join sub-selects are not allowed with the 'OR' operator",
  ],
  [
    "Name = 'x' AND (Name = 'y' OR Id IN (SELECT AccountId FROM Contact))",
    'Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE expressions.',
  ],
  [
    'Id IN (SELECT ParentId FROM Account)',
    'The inner and outer selects should not be on the same object type',
  ],
  [
    'Id IN (SELECT AccountId FROM Contact WHERE Id IN (SELECT ContactId FROM CampaignMember))',
    'Nesting of semi join sub-selects is not supported',
  ],
  [
    'Id IN (SELECT AccountId FROM Contact) AND Id IN (SELECT AccountId FROM Opportunity) AND Id NOT IN (SELECT AccountId FROM Case)',
    'Maximum 2 semi join sub-selects are allowed',
  ],
  [
    'toLabel(Name) IN (SELECT AccountId FROM Contact)',
    "The left operand field in the where expression for outer query should be an id field, cannot use: 'Name'",
  ],
  [
    'Id IN (SELECT LastName FROM Contact)',
    "Semi join sub-selects can only query id fields, cannot use: 'LastName'",
  ],
  [
    'Name IN (SELECT AccountId FROM Contact)',
    "The left operand field in the where expression for outer query should be an id field, cannot use: 'Name'",
  ],
  [
    'ParentId IN (SELECT Id FROM Contact)',
    "The selected field 'Id' in the subquery and the left operand field in the where expression in the outer query 'ParentId' should point to the same object type",
  ],
])('refuses WHERE %s', async (where, message) => {
  const answer = await org.call(
    'GET',
    `/query?q=${encodeURIComponent(`SELECT Id FROM Account WHERE ${where}`)}`,
  );

  expect(refusal(answer)).toMatchObject({
    status: 400,
    errorCode: 'MALFORMED_QUERY',
    message: expect.stringContaining(message),
  });
});

it.each([
  [
    'Id, Name, Owner.Name, (SELECT LastName FROM Contacts) FROM Account',
    [
      { columnName: 'Id', aggregate: false, apexType: 'Id', joinColumns: [] },
      { columnName: 'Name', apexType: 'String', textType: true, insertable: true },
      { columnName: 'Owner', foreignKeyName: 'OwnerId', joinColumns: [{ columnName: 'Name' }] },
      { columnName: 'Contacts', aggregate: true, joinColumns: [{ columnName: 'LastName' }] },
    ],
  ],
  [
    'OwnerId, AVG(AnnualRevenue), COUNT(Id) n FROM Account GROUP BY OwnerId',
    [
      { columnName: 'OwnerId', aggregate: false },
      { columnName: 'expr0', aggregate: true, displayName: 'avg(AnnualRevenue)', numberType: true },
      { columnName: 'n', aggregate: true, displayName: 'count(Id)' },
    ],
  ],
  ['COUNT() FROM Account', []],
])('tells the columns of SELECT %s to who asks for those', async (rest, columnMetadata) => {
  const soql = encodeURIComponent(`SELECT ${rest}`);

  const { body } = await org.call('GET', `/query?q=${soql}&columns=true`);

  expect(body).toMatchObject({ columnMetadata, entityName: 'Account', keyPrefix: '001' });
});

it('refuses children that the parent does not have', async () => {
  const soql = 'SELECT Id, (SELECT Id FROM Contacs) FROM Account';

  const answer = await org.call('GET', `/query?q=${encodeURIComponent(soql)}`);

  expect(refusal(answer)).toEqual({
    status: 400,
    errorCode: 'INVALID_TYPE',
    message:
      "\nSELECT Id, (SELECT Id FROM Contacs) FROM Account\n                           ^\nERROR at Row:1:Column:28\nDidn't understand relationship 'Contacs' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.",
  });
});
