import { expect, it } from 'vitest';
import { checkFields } from '../../../src/connectors/salesforce/check-fields.ts';
import type { WriteRequest } from '../../../src/core/connector.ts';
import { targetField } from './target-field.ts';

const lead = {
  name: 'Lead',
  label: 'Lead',
  createable: true,
  updateable: true,
  fields: [
    targetField({ name: 'Id', type: 'id', createable: false, updateable: false, idLookup: true }),
    targetField({ name: 'LastName' }),
    targetField({ name: 'Auth0_Id__c', externalId: true }),
    targetField({ name: 'Score__c', createable: false, updateable: false }),
    targetField({ name: 'CreatedBySync__c', updateable: false }),
    targetField({ name: 'AccountId', type: 'reference', relationshipName: 'Account' }),
  ],
};
const request: WriteRequest = {
  object: 'Lead',
  lane: 'insert',
  fields: [],
  keyFields: [],
  allowDuplicates: false,
};

function codes(change: Partial<WriteRequest>): string[] {
  return checkFields(lead, { ...request, ...change }).map(({ code, pointer }) => `${code} ${pointer}`);
}

it('names every hidden and every read-only field at once, with where it stands', () => {
  expect(codes({ fields: ['LastName', 'Secret__c', 'score__c', 'Other__c'] })).toEqual([
    'FIELD_NOT_VISIBLE /fields/1',
    'FIELD_NOT_WRITABLE /fields/2',
    'FIELD_NOT_VISIBLE /fields/3',
  ]);
});

it('says that the connection sees no such field and what to grant, without the login name', () => {
  const [problem] = checkFields(lead, { ...request, fields: ['Secret__c'] });

  expect(problem?.message).toBe(
    "Lead.Secret__c does not exist or is hidden from the connection's user by field-level security; grant Read and Edit on Lead.Secret__c",
  );
});

it.each([
  ['insert', ['CreatedBySync__c'], []],
  ['insert', ['Id', 'Score__c'], ['FIELD_NOT_WRITABLE /fields/1']],
  ['update', ['Id', 'CreatedBySync__c'], ['FIELD_NOT_WRITABLE /fields/1']],
  ['upsert', ['Auth0_Id__c', 'CreatedBySync__c'], ['FIELD_NOT_WRITABLE /fields/1']],
] as const)('asks of an %s the rights it needs', (lane, fields, expected) => {
  const key = lane === 'upsert' ? { externalIdField: 'Auth0_Id__c' } : {};

  expect(codes({ lane, fields: [...fields], ...key })).toEqual(expected);
});

it('accepts a parent named by its external id, and refuses an unknown relation', () => {
  expect(codes({ fields: ['Account.Number__c', 'Nobody.Number__c'] })).toEqual([
    'FIELD_NOT_VISIBLE /fields/1',
  ]);
});

it('refuses to upsert on a field that is no external id, and names those that are', () => {
  const [problem] = checkFields(lead, {
    ...request,
    lane: 'upsert',
    fields: ['LastName'],
    externalIdField: 'LastName',
  });

  expect(problem).toMatchObject({
    code: 'NOT_AN_EXTERNAL_ID',
    message: expect.stringContaining('Auth0_Id__c'),
  });
});

it('upserts by Id without asking to write it', () => {
  expect(codes({ lane: 'upsert', fields: ['Id', 'LastName'], externalIdField: 'Id' })).toEqual([]);
});
