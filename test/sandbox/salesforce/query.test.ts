import { afterAll, beforeAll, expect, it } from 'vitest';
import { startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
const people = [
  ['a', 'Adams', 'Ann', 'ann@x.de', '100', '2026-01-10', 'true', 'News;Offers'],
  ['b', 'brown', 'Bob', 'bob@x.de', '200.5', '2026-02-10', 'false', 'Events'],
  ['c', "O'Neil", '', '', '', '', '', ''],
  ['d', '100%_x', 'Dora', 'DORA@y.com', '0', '2025-12-31', 'true', 'News'],
  ['e', 'Älpha', 'Eve', 'eve@y.com', '-5', '2026-01-10', 'false', ''],
];

beforeAll(async () => {
  org = await startOrg();
  await org.call('POST', '/sobjects/Account', { Name: 'ACME', External_Id__c: 'acme' });
  const header =
    'External_Id__c,Name,Homepage__c,Email__c,Monthly_Fee__c,Joined__c,Active__c,Topics__c,Account__r.External_Id__c';
  const lines = people.map((person, at) => [...person, at < 2 ? 'acme' : ''].join(','));
  const job = await org.runJob([header, ...lines].join('\n'), { object: 'Subscriber__c' });
  expect(job).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 5, numberRecordsFailed: 0 });
});
afterAll(() => org.close());

it.each([
  ["Name = 'ADAMS'", 'a'],
  ["Name != 'adams'", 'bcde'],
  ["Name = 'O\\'Neil'", 'c'],
  ["Name LIKE '%a%'", 'ae'],
  ["Name LIKE '_rown'", 'b'],
  ["Name LIKE '100\\%\\_%'", 'd'],
  ["Name LIKE 'äl%'", 'e'],
  ["Name > 'b'", 'bce'],
  ['Email__c = null', 'c'],
  ['Email__c != null AND Active__c = true', 'ad'],
  ["Email__c IN ('dora@Y.com', 'BOB@x.de', 'none')", 'bd'],
  ["Email__c NOT IN ('dora@y.com')", 'abce'],
  ['Monthly_Fee__c > 0', 'ab'],
  ['Monthly_Fee__c <= 0', 'de'],
  ['Monthly_Fee__c = null', 'c'],
  ['Joined__c = 2026-01-10', 'ae'],
  ['Joined__c < 2026-01-01', 'd'],
  ['CreatedDate = TODAY', 'abcde'],
  ['CreatedDate < LAST_N_DAYS:3', ''],
  ['CreatedDate >= 2020-01-01T00:00:00+01:00', 'abcde'],
  ['CreatedDate IN (TODAY, YESTERDAY)', 'abcde'],
  ['Joined__c = THIS_FISCAL_YEAR', 'abe'],
  ['CALENDAR_MONTH(Joined__c) = 1', 'ae'],
  ["Name = ''", ''],
  ["Email__c = ''", 'c'],
  ["Name LIKE '\\u00c4lp%'", 'e'],
  ["Name IN ('\\u0041dams', 'BROWN')", 'ab'],
  ["Topics__c = 'Offers;News'", 'a'],
  ["Account__r.Name != 'acme'", 'cde'],
  ['Monthly_Fee__c > USD100', 'b'],
  ["NOT (NOT Name = 'Adams')", 'a'],
  ["Name = 'Adams' OR Email__c = null OR Monthly_Fee__c < 0", 'ace'],
  ['toLabel(Plan__c) = null', 'abcde'],
  ["Topics__c INCLUDES ('News;Offers', 'Events')", 'ab'],
  ["Topics__c EXCLUDES ('News')", 'bce'],
  ["Account__r.Name = 'acme'", 'ab'],
  ["Account__c IN (SELECT Id FROM Account WHERE Name = 'ACME')", 'ab'],
  ["NOT Name = 'Adams'", 'bcde'],
  ["NOT (Active__c = true OR Name LIKE 'b%')", 'e'],
  ["Active__c = true AND (Name = 'Adams' OR Name = 'brown')", 'a'],
  ["(Name = 'Adams' OR Name = 'brown') AND Email__c LIKE '%x.de' AND (NOT Joined__c = 2026-02-10)", 'a'],
])('finds WHERE %s', async (where, expected) => {
  const rows = await org.query(
    `SELECT External_Id__c FROM Subscriber__c WHERE ${where} ORDER BY External_Id__c`,
  );

  expect(rows.map((row) => row.External_Id__c).join('')).toBe(expected);
});

it.each([
  ['ORDER BY Name', 'dabce'],
  ['ORDER BY Monthly_Fee__c', 'cedab'],
  ['ORDER BY Monthly_Fee__c DESC NULLS LAST', 'badec'],
  ['ORDER BY Joined__c DESC NULLS LAST, Name DESC', 'beadc'],
  ['ORDER BY External_Id__c LIMIT 2 OFFSET 1', 'bc'],
  ['ORDER BY Id DESC LIMIT 2', 'ed'],
  ['ORDER BY CreatedDate, Id LIMIT 3', 'abc'],
  ['ORDER BY CALENDAR_YEAR(Joined__c) DESC NULLS LAST, Name DESC LIMIT 2', 'eb'],
  ['ORDER BY Account__r.Name NULLS LAST, Name DESC', 'baecd'],
  ['USING SCOPE mine WHERE Name != null WITH SECURITY_ENFORCED ORDER BY Name LIMIT 1 FOR VIEW', 'd'],
  ['USING SCOPE everything ORDER BY Name LIMIT 1 FOR REFERENCE', 'd'],
])('sorts and cuts by %s', async (clause, expected) => {
  const rows = await org.query(`SELECT External_Id__c FROM Subscriber__c ${clause}`);

  expect(rows.map((row) => row.External_Id__c).join('')).toBe(expected);
});

it('counts', async () => {
  const soql = encodeURIComponent('SELECT COUNT() FROM Subscriber__c WHERE Active__c = true');

  const { body } = await org.call('GET', `/query?q=${soql}`);

  expect(body).toEqual({ totalSize: 3, done: true, records: [] });
});

it('nests parents with their attributes, and gives null where there is none', async () => {
  const rows = await org.query(
    "SELECT s.Account__r.Name, Account__r.Owner.Username, Owner.Name FROM Subscriber__c s WHERE External_Id__c IN ('a', 'c')",
  );

  expect(rows).toMatchObject([
    {
      Account__r: {
        attributes: { type: 'Account' },
        Name: 'ACME',
        Owner: { attributes: { type: 'User' }, Username: org.credentials.username },
      },
      Owner: { Name: 'Saltbridge Integration' },
    },
    { Account__r: null },
  ]);
});

it('pages through more than 2,000 rows', async () => {
  const lines = Array.from({ length: 4500 }, (_, at) => `p${at},Person ${at}`);
  await org.runJob(`External_Id__c,Name\n${lines.join('\n')}`, { object: 'Campaign' });
  const soql = encodeURIComponent("SELECT External_Id__c FROM Campaign WHERE Name LIKE 'Person%'");

  const pages: unknown[] = [];
  const seen = new Set<unknown>();
  for (let path: string | undefined = `/query?q=${soql}`; path !== undefined; ) {
    const { body } = await org.call('GET', path);
    // The shape of every page; asserted below.
    const page = body as {
      totalSize: number;
      done: boolean;
      nextRecordsUrl?: string;
      records: { External_Id__c: string }[];
    };
    pages.push([page.totalSize, page.done, page.records.length]);
    for (const record of page.records) seen.add(record.External_Id__c);
    path = page.nextRecordsUrl;
  }

  expect(pages).toEqual([
    [4500, false, 2000],
    [4500, false, 2000],
    [4500, true, 500],
  ]);
  expect(seen.size).toBe(4500);
});

it('finds deleted records by queryAll alone', async () => {
  const made = await org.call('POST', '/sobjects/Contact', { LastName: 'Gone', External_Id__c: 'gone' });
  // The call has just made it.
  const { id } = made.body as { id: string };
  await org.call('DELETE', `/sobjects/Contact/${id}`);
  const soql = encodeURIComponent("SELECT Id, IsDeleted FROM Contact WHERE External_Id__c = 'gone'");

  const now = await org.call('GET', `/query?q=${soql}`);
  const all = await org.call('GET', `/queryAll?q=${soql}`);

  expect(now.body).toMatchObject({ totalSize: 0 });
  expect(all.body).toMatchObject({ totalSize: 1, records: [{ Id: id, IsDeleted: true }] });
});
