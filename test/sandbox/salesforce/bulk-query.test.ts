import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { quoteRow } from '../../../sandbox/salesforce/bulk/csv.ts';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
beforeEach(async () => {
  org = await startOrg();
});
afterEach(() => org.close());

async function run(query: string, maxRecords = 50_000): Promise<string[][][]> {
  const { body } = await org.call('POST', '/jobs/query', { operation: 'query', query });
  const { id } = z.looseObject({ id: z.string() }).parse(body);
  const { body: job } = await org.call('GET', `/jobs/query/${id}`);
  expect(job).toMatchObject({ state: 'JobComplete', jobType: 'V2Query' });
  const pages: string[][][] = [];
  for (let locator: string | null = ''; locator !== 'null'; ) {
    const from = locator === '' ? '' : `&locator=${locator}`;
    const page = await org.call('GET', `/jobs/query/${id}/results?maxRecords=${maxRecords}${from}`);
    const lines: string[][] = parse(String(page.body));
    expect(page.headers.get('sforce-numberofrecords')).toBe(String(lines.length - 1));
    pages.push(lines);
    locator = page.headers.get('sforce-locator');
  }
  return pages;
}

it('gives pages by locator, each under the header', async () => {
  const lines = Array.from({ length: 25 }, (_, at) => `k${at},Name ${at},ACME`);
  await org.runJob(`External_Id__c,LastName,Company\n${lines.join('\n')}\n`);

  const pages = await run('SELECT External_Id__c, Owner.Name, Title FROM Lead', 10);

  expect(pages.map((page) => page.length)).toEqual([11, 11, 6]);
  expect(pages[2]?.slice(0, 2)).toEqual([
    ['External_Id__c', 'Owner.Name', 'Title'],
    ['k20', 'Saltbridge Integration', ''],
  ]);
});

it('returns value for value what ingest took', async () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 });
  const special = fc.stringMatching(/^["',\t\r\nAé€😀]{1,8}$/u);
  // Salesforce keeps no white space at the ends, and takes these as orders.
  const kept = fc
    .oneof(text, special)
    .filter((value) => value.trim() === value && value !== '#N/A' && value.length <= 40);
  const row = fc.record({
    first: kept,
    fee: fc.integer({ min: -99_999, max: 99_999 }),
    day: fc.date({ noInvalidDate: true, min: new Date('1700-01-01'), max: new Date('4000-12-31') }),
  });
  let round = 0;

  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
      round += 1;
      const cells = rows.map(({ first, fee, day }, at) => {
        const date = day.toISOString();
        return [`r${round}-${at}`, first, (fee / 100).toFixed(2), date.slice(0, 10), date];
      });
      const header = ['External_Id__c', 'Name', 'Monthly_Fee__c', 'Joined__c', 'Last_Login__c'];
      const csv = [header, ...cells].map((line) => `${quoteRow(line, ',')}\n`).join('');
      const job = await org.runJob(csv, { object: 'Subscriber__c' });
      expect(job).toMatchObject({ state: 'JobComplete', numberRecordsFailed: 0 });

      const [page] = await run(
        `SELECT ${header.join(', ')} FROM Subscriber__c WHERE External_Id__c LIKE 'r${round}-%'`,
      );

      const found = page
        ?.slice(1)
        .map(([key, name, fee, day, moment]) => [key, name, Number(fee), day, moment]);
      expect(found).toEqual(
        cells.map(([key, name, fee, day, moment]) => [
          key,
          name,
          Number(fee),
          day,
          `${moment?.slice(0, 19)}.000Z`,
        ]),
      );
    }),
    { numRuns: 30 },
  );
});

it.each([
  ['SELECT Nope FROM Lead', 'INVALID_FIELD'],
  ['SELECT Id FROM', 'MALFORMED_QUERY'],
  ['SELECT COUNT() FROM Lead', 'INVALIDJOB'],
  ['SELECT Address FROM Lead', 'FUNCTIONALITY_NOT_ENABLED'],
])('refuses %s as %s', async (query, errorCode) => {
  const answer = await org.call('POST', '/jobs/query', { operation: 'query', query });

  expect(refusal(answer)).toMatchObject({ status: 400, errorCode });
});
