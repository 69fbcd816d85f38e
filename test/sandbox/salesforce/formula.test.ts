import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { compileFormula } from '../../../sandbox/salesforce/schema/formula.ts';
import type { Result } from '../../../sandbox/salesforce/schema/formula-functions.ts';
import { startOrg, type TestOrg } from './start.ts';

let org: TestOrg | undefined;
afterEach(async () => {
  await org?.close();
  org = undefined;
});

const schema = `
Contact 003
  Greeting__c string(1300) = "Hi " & FirstName & " of " & Account.Name
Account 001
  Contacts__c double(18,0) = COUNT(Contact.AccountId)
  Vips__c double(18,0) = COUNT(Contact.AccountId, Title = "VIP")
`;

async function create(object: string, fields: object): Promise<string> {
  const { body } = (await org?.call('POST', `/sobjects/${object}`, fields)) ?? {};
  expect(body).toMatchObject({ success: true });
  return z.looseObject({ id: z.string() }).parse(body).id;
}

const values: Record<string, Result> = {
  Name: 'Zoë',
  Amount: 250,
  Rate: null,
  Open: true,
  'Owner.Name': 'Ann',
};

it.each<[string, Result]>([
  ['Name & " " & Owner.Name', 'Zoë Ann'],
  ['Amount * 2 + 1', 501],
  ['1 + 2 * 3 - 8 / 4', 5],
  ['(1 + 2) * 3', 9],
  ['-Amount', -250],
  ['Amount * Rate', null],
  ['Amount / 0', null],
  ['IF(Amount >= 250 && Open, "big", "small")', 'big'],
  ['OR(Amount < 1, NOT(Open))', false],
  ['ISBLANK(Rate)', true],
  ['BLANKVALUE(Rate, 7)', 7],
  ['UPPER(LEFT(Name, 2)) & TEXT(Amount)', 'ZO250'],
  ["ISPICKVAL(Name, 'Zoë')", true],
  ['CONTAINS(Name, "o") = TRUE', true],
  ['ROUND(Amount / 3, 2)', 83.33],
  ['Rate = NULL', true],
])('works out %s', (formula, result) => {
  const evaluate = compileFormula(formula, {
    field: (path) => () => values[path.join('.')] ?? null,
    count: () => () => 0,
  });

  expect(evaluate(0)).toBe(result);
});

it.each(['1 +', 'FOO(1)', '(1', '"open', 'Name Name', ''])('refuses %s', (formula) => {
  const scope = { field: () => () => null, count: () => () => 0 };

  expect(() => compileFormula(formula, scope)).toThrow('Error:');
});

it('follows a parent without moving SystemModstamp of the child', async () => {
  org = await startOrg(undefined, schema);
  const AccountId = await create('Account', { Name: 'Acme' });
  const id = await create('Contact', { FirstName: 'Zoë', LastName: 'Ray', AccountId });
  const read = () => org?.query(`SELECT Greeting__c, SystemModstamp FROM Contact WHERE Id = '${id}'`);
  const [before] = (await read()) ?? [];

  org.advanceClock(60_000);
  await org.call('PATCH', `/sobjects/Account/${AccountId}`, { Name: 'Globex' });
  const [after] = (await read()) ?? [];

  expect([before?.Greeting__c, after?.Greeting__c]).toEqual(['Hi Zoë of Acme', 'Hi Zoë of Globex']);
  expect(after?.SystemModstamp).toBe(before?.SystemModstamp);
});

it('describes a formula with its text, and finds records by it', async () => {
  org = await startOrg(undefined, schema);
  const AccountId = await create('Account', { Name: 'Acme' });
  await create('Contact', { FirstName: 'Zoë', LastName: 'Ray', AccountId });

  const { body } = await org.call('GET', '/sobjects/Contact/describe');

  expect(body).toMatchObject({
    fields: expect.arrayContaining([
      expect.objectContaining({
        name: 'Greeting__c',
        calculated: true,
        calculatedFormula: '"Hi " & FirstName & " of " & Account.Name',
        createable: false,
        updateable: false,
      }),
    ]),
  });
  expect(await org.query("SELECT Id FROM Contact WHERE Greeting__c LIKE 'hi%acme'")).toHaveLength(1);
});

it('counts children, and only those that meet the condition', async () => {
  org = await startOrg(undefined, schema);
  const AccountId = await create('Account', { Name: 'Acme' });
  await create('Contact', { LastName: 'A', AccountId, Title: 'VIP' });
  await create('Contact', { LastName: 'B', AccountId });

  expect(await org.query('SELECT Contacts__c, Vips__c FROM Account')).toMatchObject([
    { Contacts__c: 2, Vips__c: 1 },
  ]);
});

it('keeps the figures of campaigns and opportunities', async () => {
  org = await startOrg();
  const CampaignId = await create('Campaign', { Name: 'Fair' });
  const LeadId = await create('Lead', { LastName: 'A', Company: 'B' });
  await create('CampaignMember', { CampaignId, LeadId, Status: 'Responded' });
  await create('Opportunity', {
    Name: 'O',
    StageName: 'Closed Won',
    CloseDate: '2026-12-01',
    Amount: 100,
    Probability: 50,
  });

  expect(await org.query('SELECT NumberOfLeads, NumberOfResponses FROM Campaign')).toMatchObject([
    { NumberOfLeads: 1, NumberOfResponses: 1 },
  ]);
  expect(
    await org.query('SELECT IsWon, ExpectedRevenue FROM Opportunity WHERE IsClosed = true'),
  ).toMatchObject([{ IsWon: true, ExpectedRevenue: 50 }]);
  expect(await org.query('SELECT LastName, CompanyOrAccount FROM CampaignMember')).toMatchObject([
    { LastName: 'A', CompanyOrAccount: 'B' },
  ]);
});
