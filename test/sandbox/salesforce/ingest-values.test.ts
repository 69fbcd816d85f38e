import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { quoteRow } from '../../../sandbox/salesforce/bulk/csv.ts';
import { startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
beforeEach(async () => {
  org = await startOrg();
});
afterEach(() => org.close());

const Job = z.looseObject({ id: z.string(), state: z.string() });

/** A text as Salesforce keeps it: without white space at its ends, and no order such as `#N/A`. */
const text = (most: number) =>
  fc
    .oneof(
      fc.string({ unit: 'binary', maxLength: most }),
      fc.stringMatching(/^["',;|\t\r\nAé€😀=@-]{0,8}$/u),
      fc.constantFrom('null', '""', "'", 'a\r\nb', 'ﬁ', '\u0000', '\u{1f468}\u200d\u{1f4bb}', '0'),
    )
    .map((value) => value.trim())
    .filter((value) => value !== '#N/A' && value.length <= most);
/** Random ones, and the first and last seconds of days. */
const moment = fc
  .oneof(
    fc.integer({ min: Date.parse('1700-01-01'), max: Date.parse('4000-01-01') }),
    fc.constantFrom('1999-12-31T23:59:59Z', '2000-01-01T00:00:00Z', '2024-02-29T23:59:59Z').map(Date.parse),
  )
  .map((time) => Math.floor(time / 1000) * 1000);
const row = fc.record({
  name: text(80).filter((value) => value !== ''),
  notes: text(200),
  // Fifteen digits are what a double holds whatever they are.
  cents: fc.option(fc.maxSafeInteger().map((value) => (value % 10 ** 15) + 0)),
  logins: fc.option(fc.maxSafeInteger().map((value) => (value % 10 ** 15) + 0)),
  joined: fc.option(moment),
  seen: fc.option(moment),
  active: fc.boolean(),
  minutesEast: fc.integer({ min: -12 * 60, max: 14 * 60 }),
});
type Row = typeof row extends fc.Arbitrary<infer Value> ? Value : never;

const names = [
  'External_Id__c',
  'Name',
  'Notes__c',
  'Monthly_Fee__c',
  'Logins__c',
  'Joined__c',
  'Last_Login__c',
  'Active__c',
];

/** The moment as another time zone spells it. */
function local(time: number, minutesEast: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(minutesEast);
  const sign = minutesEast < 0 ? '-' : '+';
  const spelt = new Date(time + minutesEast * 60_000).toISOString().slice(0, 19);
  return `${spelt}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function uploaded(one: Row, key: string): string[] {
  const { cents, logins, joined, seen } = one;
  const fee = cents === null ? '#N/A' : `${cents < 0 ? '-' : ''}${decimal(Math.abs(cents))}`;
  const day = joined === null ? '' : new Date(joined).toISOString().slice(0, 10);
  const time = seen === null ? '' : local(seen, one.minutesEast);
  return [
    key,
    one.name,
    one.notes,
    fee,
    logins === null ? '' : String(logins),
    day,
    time,
    String(one.active),
  ];
}

function decimal(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

function expected(one: Row, key: string): unknown[] {
  const { cents, logins, joined, seen } = one;
  return [
    key,
    one.name,
    one.notes === '' ? null : one.notes,
    cents === null ? null : Number(`${cents < 0 ? '-' : ''}${decimal(Math.abs(cents))}`),
    logins,
    joined === null ? null : new Date(joined).toISOString().slice(0, 10),
    seen === null ? null : new Date(seen).toISOString(),
    one.active,
  ];
}

async function bulkQueried(query: string): Promise<string[][]> {
  const { body } = await org.call('POST', '/jobs/query', { operation: 'query', query });
  const { id } = Job.parse(body);
  for (let state = ''; state !== 'JobComplete'; )
    state = Job.parse((await org.call('GET', `/jobs/query/${id}`)).body).state;
  return parse(String((await org.call('GET', `/jobs/query/${id}/results`)).body));
}

it('gives by query and by bulk query, value for value, what bulk ingest took', {
  timeout: 120_000,
}, async () => {
  let round = 0;

  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
      round += 1;
      const keyOf = (at: number) => `r${round}-${String(at).padStart(2, '0')}`;
      const lines = rows.map((one, at) => uploaded(one, keyOf(at)));
      const csv = [names, ...lines].map((line) => `${quoteRow(line, ',')}\n`).join('');

      const job = await org.runJob(csv, { object: 'Subscriber__c' });

      const soql = `SELECT ${names.join(', ')} FROM Subscriber__c WHERE External_Id__c LIKE 'r${round}-%' ORDER BY External_Id__c`;
      const records = await org.query(soql);
      const [, ...cells] = await bulkQueried(soql);
      const read = names.map((name) => (name === 'Last_Login__c' ? utc : (value: unknown) => value));
      const wanted = rows.map((one, at) => expected(one, keyOf(at)));
      expect(job).toMatchObject({ state: 'JobComplete', numberRecordsFailed: 0 });
      expect(records.map((record) => names.map((name, at) => read[at]?.(record[name])))).toEqual(wanted);
      expect(cells.map((line) => line.map(meaning))).toEqual(wanted);
    }),
    { numRuns: 25 },
  );
});

function utc(value: unknown): unknown {
  return typeof value === 'string' ? value.replace('+0000', 'Z') : value;
}

/** What a cell of a bulk result stands for. */
function meaning(cell: string, at: number): unknown {
  if (cell === '') return null;
  if (names[at] === 'Monthly_Fee__c' || names[at] === 'Logins__c') return Number(cell);
  return names[at] === 'Active__c' ? cell === 'true' : cell;
}
