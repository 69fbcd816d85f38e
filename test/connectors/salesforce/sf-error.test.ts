import { expect, it } from 'vitest';
import { parseRowError } from '../../../src/connectors/salesforce/sf-error.ts';

it.each([
  [
    'REQUIRED_FIELD_MISSING:Required fields are missing: [LastName, Company]:LastName,Company --',
    {
      code: 'REQUIRED_FIELD_MISSING',
      message: 'Required fields are missing: [LastName, Company]',
      field: 'LastName, Company',
    },
  ],
  [
    'DUPLICATE_VALUE:duplicate value found: Auth0_Id__c duplicates value on record with id: 00Q000000000001:--',
    {
      code: 'DUPLICATE_VALUE',
      message: 'duplicate value found: Auth0_Id__c duplicates value on record with id: 00Q000000000001',
    },
  ],
  [
    'STRING_TOO_LONG:Company: data value too large: a:b\nc (max length=3):Company --',
    {
      code: 'STRING_TOO_LONG',
      message: 'Company: data value too large: a:b\nc (max length=3)',
      field: 'Company',
    },
  ],
  [
    'UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--',
    {
      code: 'UNABLE_TO_LOCK_ROW',
      message: 'unable to obtain exclusive access to this record',
    },
  ],
  [
    'InvalidBatch : Field name not found : Foo',
    { code: 'InvalidBatch', message: 'Field name not found : Foo' },
  ],
  ['something else', { code: 'UNKNOWN_EXCEPTION', message: 'something else' }],
])('parses %j', (text, expected) => {
  expect(parseRowError(text)).toEqual(expected);
});
