import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { adminOf } from '../../support/org-people.ts';
import { startSalesforce, type TestSalesforce } from '../../support/sandbox.ts';
import { openSalesforce } from './open-salesforce.ts';

let org: TestSalesforce;
beforeAll(async () => {
  org = await startSalesforce();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const wanted = { object: 'Lead', name: 'Login_Id__c', label: 'Login Id' };

it('makes a unique external id that the user may write, once', async () => {
  const { destination } = openSalesforce(org);

  expect(await destination.createKeyField(wanted)).toBe('created');
  expect(await destination.createKeyField(wanted)).toBe('unchanged');

  const { fields } = await destination.describe('Lead');
  expect(fields.find(({ name }) => name === 'Login_Id__c')).toMatchObject({
    externalId: true,
    unique: true,
    caseSensitive: true,
    createable: true,
    updateable: true,
    length: 255,
  });
});

it.each([
  ['is not unique', { externalId: true, unique: false }],
  ['is no External ID', { externalId: false, unique: true }],
])('takes no field that %s', async (lacks, metadata) => {
  const { destination } = openSalesforce(org);
  const admin = await adminOf(org);
  await admin.addField('Lead', wanted.name, metadata);

  await expect(destination.createKeyField(wanted)).rejects.toMatchObject({
    kind: 'config',
    code: 'NO_KEY_FIELD',
    message: expect.stringContaining(lacks),
  });
});
