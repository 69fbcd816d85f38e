import { expect, it } from 'vitest';
import { toRecord } from '../../../src/connectors/salesforce/records.ts';
import { targetField } from './target-field.ts';

const columns = [
  { name: 'lastname', field: targetField({ name: 'LastName' }) },
  { name: 'HasOptedOutOfEmail', field: targetField({ name: 'HasOptedOutOfEmail', type: 'boolean' }) },
  { name: 'AnnualRevenue', field: targetField({ name: 'AnnualRevenue', type: 'currency' }) },
];

it.each([
  ['an empty cell leaves the field out', ['Doe', '', ''], { LastName: 'Doe' }],
  [
    '#N/A empties the field',
    ['#N/A', '#N/A', '#N/A'],
    { LastName: null, HasOptedOutOfEmail: null, AnnualRevenue: null },
  ],
  [
    'a boolean and a number become JSON ones',
    ['Doe', 'TRUE', '12.50'],
    { LastName: 'Doe', HasOptedOutOfEmail: true, AnnualRevenue: 12.5 },
  ],
  [
    'what does not fit its type goes as it is',
    ['Doe', 'perhaps', 'a lot'],
    { LastName: 'Doe', HasOptedOutOfEmail: 'perhaps', AnnualRevenue: 'a lot' },
  ],
  [
    'a number too long for JSON keeps its digits',
    ['Doe', '', '12345678901234567'],
    { LastName: 'Doe', AnnualRevenue: '12345678901234567' },
  ],
])('%s', (_claim, row, record) => {
  expect(toRecord(columns, row)).toEqual(record);
});

it('names a parent by its external id', () => {
  const record = toRecord([{ name: 'Account.Number__c', field: undefined }], ['A-1']);

  expect(record).toEqual({ Account: { Number__c: 'A-1' } });
});
