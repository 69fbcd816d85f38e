import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cellReader } from '../../../../src/connectors/salesforce/changes/cell.ts';
import type { SourceRow } from '../../../../src/core/changes/change-source.ts';
import { startSalesforce, type TestSalesforce } from '../../../support/sandbox.ts';
import { openChanges, readByJob, readRows, write } from './scene.ts';

const schema = `
Sample__c a20 "Sample" "Samples"
  Name string(80)
  Text__c string(255)
  Long__c textarea(32000)
  Flag__c boolean
  Whole__c double(18,0)
  Part__c double(16,2)
  Money__c currency(18,2)
  Share__c percent(5,1)
  Day__c date
  Moment__c datetime
  Choices__c multipicklist [red | green | blue, dark]
  Parent__c reference(Account)
  Double__c double(18,2) = Part__c * 2
`;

let org: TestSalesforce;
beforeAll(async () => {
  org = await startSalesforce({ schema });
});
afterAll(() => org.close());

const fields = schema
  .split('\n')
  .filter((line) => line.startsWith('  ') && !line.includes('='))
  .map((line) => line.trim().split(' ')[0] ?? '');

/** Salesforce keeps no white space at the ends of a text, and has no such characters in it. */
const text = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: 'grapheme', maxLength }),
    fc.string({
      unit: fc.constantFrom('"', "'", ',', '\n', '\r\n', ';', '=', 'é', '😀', '#N/A', ' '),
      maxLength,
    }),
  );
const optional = (value: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 1, arbitrary: fc.constant('') }, { weight: 3, arbitrary: value });
const record = fc.tuple(
  fc.constant('Sample'),
  optional(text(40)),
  optional(text(300)),
  fc.constantFrom('true', 'false'),
  optional(fc.bigInt({ min: -999_999_999_999_999n, max: 999_999_999_999_999n }).map(String)),
  optional(fc.integer({ min: -99_999_999, max: 99_999_999 }).map((cents) => (cents / 100).toFixed(2))),
  optional(fc.integer({ min: 0, max: 999_999_999 }).map((cents) => (cents / 100).toFixed(2))),
  optional(fc.integer({ min: -1_000, max: 1_000 }).map((tenths) => (tenths / 10).toFixed(1))),
  optional(
    fc
      .date({ min: new Date('1900-01-01'), max: new Date('2999-01-01'), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10)),
  ),
  optional(
    fc
      .date({ min: new Date('1900-01-01'), max: new Date('2999-01-01'), noInvalidDate: true })
      .map((time) => time.toISOString()),
  ),
  optional(fc.subarray(['red', 'green', 'blue, dark'], { minLength: 1 }).map((chosen) => chosen.join(';'))),
  fc.boolean().map((has) => (has ? 'parent' : '')),
);

const byId = (rows: readonly SourceRow[]) => new Map(rows.map((row) => [row.id, row]));

it('gives equal rows of equal records, by REST and by bulk jobs', { timeout: 120_000 }, async () => {
  const [account = ''] = await write(org, 'Account', 'insert', ['Name', 'BillingCity'], [['Acme', 'Roma']]);
  const parents = [
    'Parent__r.Name',
    'Parent__r.BillingAddress',
    'Parent__r.NumberOfEmployees',
    'CreatedBy.IsActive',
  ];
  const query = { object: 'Sample__c', columns: [...fields, 'Double__c', 'CreatedDate', ...parents] };

  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 40 }), async (records) => {
      const after = await openChanges(org).changes.horizon(-2_000);
      org.clock.advance(10_000);
      const rows = records.map((cells) =>
        cells.map((cell) => (cell === 'parent' ? account : cell === '#N/A' ? '' : cell)),
      );
      const ids = await write(org, 'Sample__c', 'insert', fields, rows);
      const { changes } = openChanges(org);

      const byRest = byId(await readRows(changes, { ...query, after }));
      const byBulk = byId(await readByJob(changes, { ...query, after }, 17));

      expect(byBulk).toEqual(byRest);
      expect(byRest.size).toBe(records.length);
      const values = ids.map((id) => byRest.get(id)?.values ?? []);
      expect(values.map((row) => row[3])).toEqual(rows.map((row) => row[3] === 'true'));
      expect(values.map((row) => row[4])).toEqual(rows.map((row) => (row[4] ? Number(row[4]) : null)));
      expect(values.map((row) => row[10])).toEqual(rows.map((row) => (row[10] ? row[10].split(';') : null)));
    }),
    { numRuns: 15 },
  );
});

it.each([
  ['double', '1.0E7', 1e7, 10_000_000],
  ['int', '-0', -0, 0],
  ['currency', '', null, null],
  ['long', '9007199254740993', JSON.parse('9007199254740993'), 9007199254740992],
  ['boolean', 'true', true, true],
  ['boolean', '', undefined, false],
  ['date', '2026-11-05', '2026-11-05', '2026-11-05'],
  ['datetime', '2026-11-05T10:00:00.000Z', '2026-11-05T10:00:00.000+0000', '2026-11-05T10:00:00.000Z'],
  ['datetime', '2026-11-05T10:00:00Z', '2026-11-05T12:00:00.000+0200', '2026-11-05T10:00:00.000Z'],
  ['multipicklist', 'a;b', 'a;b', ['a', 'b']],
  ['multipicklist', '', null, null],
  ['string', '', '', null],
  ['string', ' ', ' ', ' '],
  ['anyType', '5', 5, '5'],
])('reads a %s alike from the text %j and the JSON value %j', (type, csv, json, value) => {
  const reader = cellReader('Field', type);

  expect([reader.fromText(csv), reader.fromJson(json)]).toStrictEqual([value, value]);
});

it.each([
  ['double', 'twelve'],
  ['datetime', 'soon'],
])('keeps a value out of its complaint about a %s', (type, value) => {
  const read = () => cellReader('Contact.Field', type).fromText(value);

  expect(read).toThrow('Contact.Field');
  expect(read).not.toThrow(value);
});
