import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
const Page = z.object({
  totalSize: z.number(),
  done: z.boolean(),
  nextRecordsUrl: z.string().optional(),
  records: z.array(z.looseObject({ Id: z.string() })),
});
const all = `/query?q=${encodeURIComponent('SELECT Id, Name FROM Campaign ORDER BY Name DESC')}`;

beforeAll(async () => {
  org = await startOrg();
  const lines = Array.from({ length: 450 }, (_, at) => `p${at},Campaign ${String(at).padStart(4, '0')}`);
  await org.runJob(`External_Id__c,Name\n${lines.join('\n')}`, { object: 'Campaign' });
});
afterAll(() => org.close());

async function page(path: string, options?: string) {
  const headers = options === undefined ? {} : { 'Sforce-Query-Options': options };
  return Page.parse((await org.call('GET', path, undefined, headers)).body);
}

it.each([
  ['batchSize=200', 200],
  ['batchSize=300', 300],
  ['batchSize=1', 200],
  ['batchSize=5000', 450],
  [undefined, 450],
])('gives pages of the size that %s asks for', async (options, rows) => {
  const { records, totalSize, done } = await page(all, options);

  expect({ rows: records.length, totalSize, done }).toEqual({ rows, totalSize: 450, done: rows === 450 });
});

it('keeps the rows it found while records come, change and go', async () => {
  const first = await page(all, 'batchSize=200');
  await org.call('POST', '/sobjects/Campaign', { Name: 'Campaign 9999' });
  const gone = first.records[3]?.Id;
  await org.call('DELETE', `/sobjects/Campaign/${gone}`);

  const second = await page(String(first.nextRecordsUrl));
  const again = await page(String(first.nextRecordsUrl));
  const third = await page(String(second.nextRecordsUrl));

  const ids = [first, second, third].flatMap(({ records }) => records.map(({ Id }) => Id));
  expect([ids.length, new Set(ids).size, second.totalSize, third.done]).toEqual([450, 450, 450, true]);
  expect(again).toEqual(second);
});

it('forgets a locator after two days, and knows no other', async () => {
  const { nextRecordsUrl } = await page(all, 'batchSize=200');
  const unknown = String(nextRecordsUrl).replace(/-\d+$/, '-99999');
  await org.settings({ sessionLifetimeMs: 10 * 86_400_000 });

  const beyond = await org.call('GET', unknown);
  org.advanceClock(2 * 86_400_000);
  const late = await org.call('GET', String(nextRecordsUrl));

  for (const answer of [beyond, late])
    expect(refusal(answer)).toMatchObject({ status: 400, errorCode: 'INVALID_QUERY_LOCATOR' });
});

it('shows a change only when it has become visible, where the org is set to be late', async () => {
  await org.settings({ lateVisibilityMs: 30_000 });
  await org.call('POST', '/sobjects/Account', { Name: 'Late' });
  const soql = "SELECT Id FROM Account WHERE Name = 'Late' ORDER BY SystemModstamp";

  const early = await org.query(soql);
  org.advanceClock(31_000);
  const later = await org.query(soql);

  expect([early.length, later.length]).toEqual([0, 1]);
});

it.each([
  [
    'SELECT Id FROM Campaign LIMIT 2 OFFSET 2001',
    'NUMBER_OUTSIDE_VALID_RANGE',
    'Maximum SOQL offset allowed is 2000',
  ],
  [
    'SELECT FIELDS(ALL) FROM Campaign',
    'MALFORMED_QUERY',
    'The SOQL FIELDS function must have a LIMIT of at most 200',
  ],
  ['SELECT Id, FIELDS(ALL) FROM Campaign LIMIT 200', 'INVALID_FIELD', 'duplicate field selected: Id'],
])('refuses %s', async (soql, errorCode, message) => {
  const answer = await org.call('GET', `/query?q=${encodeURIComponent(soql)}`);

  expect(refusal(answer)).toEqual({ status: 400, errorCode, message });
});

it('selects all standard fields without a limit', async () => {
  const rows = await org.query('SELECT FIELDS(STANDARD) FROM Campaign ORDER BY Id LIMIT 1');

  expect(rows[0]).toMatchObject({ Name: 'Campaign 0000', IsActive: false });
  expect(rows[0]).not.toHaveProperty('External_Id__c');
});
