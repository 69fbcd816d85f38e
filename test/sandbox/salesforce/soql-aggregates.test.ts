import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
const people = [
  ['a', 'Adams', 'acme', 'free', '100.1', '2025-12-31', '2026-01-01T23:59:59Z'],
  ['b', 'Brown', 'acme', 'pro', '200.2', '2026-01-10', '2026-02-01T00:00:00Z'],
  ['c', 'Clark', 'beta', 'pro', '', '', ''],
  ['d', 'Davis', 'beta', 'free', '0', '2026-01-31', '2026-02-14T12:00:00Z'],
  ['e', 'Evans', '', '', '-5', '2026-01-10', ''],
];

beforeAll(async () => {
  org = await startOrg();
  for (const [key, Name] of [
    ['acme', 'ACME'],
    ['beta', 'Beta'],
  ])
    await org.call('POST', '/sobjects/Account', { Name, External_Id__c: key });
  const header =
    'External_Id__c,Name,Account__r.External_Id__c,Plan__c,Monthly_Fee__c,Joined__c,Last_Login__c';
  const csv = [header, ...people.map((person) => person.join(','))].join('\n');
  const job = await org.runJob(csv, { object: 'Subscriber__c' });
  expect(job).toMatchObject({ numberRecordsProcessed: 5, numberRecordsFailed: 0 });
});
afterAll(() => org.close());

const attributes = { type: 'AggregateResult' };

it.each([
  ['COUNT(Id), COUNT(Plan__c)', { expr0: 5, expr1: 4 }],
  ['COUNT_DISTINCT(Plan__c) plans, COUNT(Monthly_Fee__c)', { plans: 2, expr0: 4 }],
  ['SUM(Monthly_Fee__c), AVG(Monthly_Fee__c) mean', { expr0: 295.3, mean: 73.825 }],
  ['MIN(Name) low, MAX(Name) high', { low: 'Adams', high: 'Evans' }],
  ['MIN(Joined__c), MAX(Last_Login__c)', { expr0: '2025-12-31', expr1: '2026-02-14T12:00:00.000+0000' }],
  ['MAX(Plan__c)', { expr0: 'pro' }],
  ['FORMAT(SUM(Monthly_Fee__c)) fee', { fee: '$295.30' }],
])('gives one row for SELECT %s', async (list, expected) => {
  const { body } = await org.call(
    'GET',
    `/query?q=${encodeURIComponent(`SELECT ${list} FROM Subscriber__c`)}`,
  );

  expect(body).toEqual({ totalSize: 1, done: true, records: [{ attributes, ...expected }] });
});

it('gives nulls and zeros for totals over nothing', async () => {
  const rows = await org.query(
    "SELECT COUNT(Id), SUM(Monthly_Fee__c), MAX(Name) FROM Subscriber__c WHERE Name = 'nobody'",
  );

  expect(rows).toEqual([{ attributes, expr0: 0, expr1: null, expr2: null }]);
});

it.each([
  [
    'Plan__c, COUNT(Id) FROM Subscriber__c GROUP BY Plan__c ORDER BY Plan__c NULLS LAST',
    [
      { Plan__c: 'free', expr0: 2 },
      { Plan__c: 'pro', expr0: 2 },
      { Plan__c: null, expr0: 1 },
    ],
  ],
  [
    'Account__r.Name, SUM(Monthly_Fee__c) fee FROM Subscriber__c GROUP BY Account__r.Name ORDER BY SUM(Monthly_Fee__c) DESC NULLS LAST',
    [
      { Name: 'ACME', fee: 300.3 },
      { Name: 'Beta', fee: 0 },
      { Name: null, fee: -5 },
    ],
  ],
  [
    'CALENDAR_YEAR(Joined__c) y, CALENDAR_MONTH(Joined__c), COUNT(Id) n FROM Subscriber__c WHERE Joined__c != null GROUP BY CALENDAR_YEAR(Joined__c), CALENDAR_MONTH(Joined__c) ORDER BY CALENDAR_YEAR(Joined__c)',
    [
      { y: 2025, expr0: 12, n: 1 },
      { y: 2026, expr0: 1, n: 3 },
    ],
  ],
  [
    'DAY_ONLY(Last_Login__c) FROM Subscriber__c WHERE HOUR_IN_DAY(Last_Login__c) > 11 GROUP BY DAY_ONLY(Last_Login__c) ORDER BY DAY_ONLY(Last_Login__c)',
    [{ expr0: '2026-01-01' }, { expr0: '2026-02-14' }],
  ],
  [
    "plan__C p, count(id) n FROM Subscriber__c GROUP BY plan__c HAVING count(id) > 1 AND Plan__c LIKE 'f%'",
    [{ p: 'free', n: 2 }],
  ],
  [
    'Plan__c, COUNT(Id) n FROM Subscriber__c GROUP BY Plan__c ORDER BY COUNT(Id), Plan__c DESC LIMIT 2 OFFSET 1',
    [
      { Plan__c: 'pro', n: 2 },
      { Plan__c: 'free', n: 2 },
    ],
  ],
  [
    'Plan__c, GROUPING(Plan__c) total, COUNT(Id) n FROM Subscriber__c WHERE Plan__c != null GROUP BY ROLLUP(Plan__c)',
    [
      { Plan__c: 'free', total: 0, n: 2 },
      { Plan__c: 'pro', total: 0, n: 2 },
      { Plan__c: null, total: 1, n: 4 },
    ],
  ],
])('groups SELECT %s', async (rest, expected) => {
  const rows = await org.query(`SELECT ${rest}`);

  expect(rows).toEqual(expected.map((row) => ({ attributes, ...row })));
});

it.each([
  ['Name, COUNT(Id) FROM Subscriber__c', 'Field must be grouped or aggregated: Name'],
  ['Name, COUNT(Id) FROM Subscriber__c GROUP BY Plan__c', 'Field must be grouped or aggregated: Name'],
  [
    "COUNT(Id) FROM Subscriber__c GROUP BY Plan__c HAVING Name = 'x'",
    'Field must be grouped or aggregated: Name',
  ],
  [
    'COUNT(Id) FROM Subscriber__c GROUP BY Plan__c ORDER BY Name',
    'Field must be grouped or aggregated: Name',
  ],
  [
    'COUNT(Id) FROM Subscriber__c GROUP BY Monthly_Fee__c',
    "\nCOUNT(Id) FROM Subscriber__c GROUP BY Monthly_Fee__c\n                                      ^\nERROR at Row:1:Column:46\nfield 'Monthly_Fee__c' can not be grouped in a query call",
  ],
  ['SUM(Name) FROM Subscriber__c', 'field Name does not support aggregate operator SUM'],
  ['COUNT(Active__c) FROM Subscriber__c', 'field Active__c does not support aggregate operator COUNT'],
  [
    'MAX(Name) FROM Subscriber__c LIMIT 1',
    'Non-grouped query that uses overall aggregate functions cannot also use LIMIT',
  ],
  ['Name, Plan__c Name FROM Subscriber__c GROUP BY Name, Plan__c', 'duplicate alias: Name'],
  ['Name n FROM Subscriber__c', 'only aggregate expressions use field aliasing'],
  ['Id, (SELECT COUNT(Id) FROM Contacts) FROM Account', 'Only root queries support aggregate expressions'],
])('refuses SELECT %s', async (rest, message) => {
  const answer = await org.call('GET', `/query?q=${encodeURIComponent(`SELECT ${rest}`)}`);

  const { status, errorCode, message: text } = refusal(answer);
  expect({ status, errorCode }).toEqual({ status: 400, errorCode: 'MALFORMED_QUERY' });
  expect(text.endsWith(message)).toBe(true);
});
