import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
beforeEach(async () => {
  org = await startOrg();
});
afterEach(() => org.close());

const Description = z.looseObject({
  fields: z.array(z.looseObject({ name: z.string() })),
  childRelationships: z.array(z.looseObject({ childSObject: z.string(), field: z.string() })),
});

async function describe(object: string): Promise<z.infer<typeof Description>> {
  return Description.parse((await org.call('GET', `/sobjects/${object}/describe`)).body);
}

async function fieldOf(object: string, name: string): Promise<Record<string, unknown> | undefined> {
  return (await describe(object)).fields.find((field) => field.name === name);
}

it.each<[string, string, Record<string, unknown>]>([
  ['Account', 'Name', { type: 'string', length: 255, byteLength: 765, nillable: false, nameField: true }],
  ['Account', 'Description', { type: 'textarea', length: 32_000, filterable: false, sortable: false }],
  ['Account', 'BillingStreet', { compoundFieldName: 'BillingAddress', extraTypeInfo: 'plaintextarea' }],
  ['Account', 'BillingLatitude', { type: 'double', precision: 18, scale: 15 }],
  ['Contact', 'AccountId', { referenceTo: ['Account'], relationshipName: 'Account', soapType: 'tns:ID' }],
  ['Contact', 'MailingAddress', { type: 'address', soapType: 'urn:address', sortable: false, length: 0 }],
  ['Contact', 'Name', { extraTypeInfo: 'personname', createable: false, updateable: false }],
  ['Lead', 'OwnerId', { referenceTo: ['Group', 'User'], polymorphicForeignKey: true, namePointing: true }],
  ['Lead', 'NumberOfEmployees', { type: 'int', digits: 8, soapType: 'xsd:int' }],
  ['Opportunity', 'IsWon', { type: 'boolean', createable: false, calculated: false }],
  ['Opportunity', 'Amount', { type: 'currency', precision: 18, scale: 2, groupable: false }],
  ['Case', 'CaseNumber', { autoNumber: true, createable: false, nameField: true }],
  ['CampaignMember', 'CampaignId', { createable: true, updateable: false, nillable: false }],
  ['User', 'ProfileId', { nillable: false, referenceTo: ['Profile'] }],
  ['User', 'LocaleSidKey', { restrictedPicklist: true, defaultedOnCreate: false, nillable: false }],
  ['Task', 'Subject', { type: 'combobox', length: 255 }],
])('describes %s.%s as Salesforce does', async (object, name, claims) => {
  expect(await fieldOf(object, name)).toMatchObject(claims);
});

it('gives every field all the properties that clients read', async () => {
  const field = await fieldOf('Lead', 'Status');

  expect(Object.keys(field ?? {}).length).toBeGreaterThanOrEqual(55);
  expect(field?.picklistValues).toContainEqual({
    active: true,
    defaultValue: true,
    label: 'Open - Not Contacted',
    validFor: null,
    value: 'Open - Not Contacted',
  });
});

it('names the children of an object with their relationships', async () => {
  const { childRelationships } = await describe('Account');

  expect(childRelationships).toContainEqual(
    expect.objectContaining({ childSObject: 'Contact', field: 'AccountId', relationshipName: 'Contacts' }),
  );
  expect(childRelationships).toContainEqual(
    expect.objectContaining({ childSObject: 'Subscriber__c', relationshipName: 'Subscribers__r' }),
  );
});

it('has the master record type and its layout', async () => {
  expect(await describe('Lead')).toMatchObject({
    recordTypeInfos: [{ name: 'Master', master: true, recordTypeId: '012000000000000AAA' }],
    supportedScopes: [{ name: 'everything' }, { name: 'mine' }],
    actionOverrides: [],
    namedLayoutInfos: [],
  });
});

it('lists objects by name with what can be done with them', async () => {
  const { body } = await org.call('GET', '/sobjects');

  const { sobjects } = z.object({ sobjects: z.array(z.looseObject({ name: z.string() })) }).parse(body);
  const names = sobjects.map(({ name }) => name);
  expect(names).toEqual([...names].sort());
  expect(sobjects.find(({ name }) => name === 'User')).toMatchObject({
    keyPrefix: '005',
    createable: true,
    deletable: false,
  });
  expect(sobjects.find(({ name }) => name === 'Profile')).toMatchObject({ createable: false });
});

it('answers 304 to a describe that has not changed since, and anew once rights have', async () => {
  const first = await org.call('GET', '/sobjects/Lead/describe');
  const since = { 'if-modified-since': first.headers.get('last-modified') ?? '' };

  const second = await org.call('GET', '/sobjects/Lead/describe', undefined, since);
  await org.permit({ object: 'Lead', field: 'Title', allowed: false });
  const third = await org.call('GET', '/sobjects/Lead/describe', undefined, since);

  expect([first.status, second.status, third.status]).toEqual([200, 304, 200]);
});

it('keeps fields of its own to itself', async () => {
  expect(await fieldOf('User', 'PendingEmail')).toBeUndefined();
  expect(await fieldOf('FieldPermissions', 'CreatedDate')).toBeUndefined();
  await expect(org.query('SELECT PendingEmail FROM User')).rejects.toThrow('INVALID_FIELD');
});

it('returns an address whole, and null where none of its parts is filled', async () => {
  const fields = { LastName: 'A', MailingCity: 'Ulm', MailingLatitude: 48.4 };
  const { body } = await org.call('POST', '/sobjects/Contact', fields);
  const { id } = z.looseObject({ id: z.string() }).parse(body);

  const { body: shown } = await org.call('GET', `/sobjects/Contact/${id}`);

  expect(shown).toMatchObject({
    MailingAddress: { city: 'Ulm', latitude: 48.4, street: null, geocodeAccuracy: null },
    OtherAddress: null,
  });
});
