import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
beforeEach(async () => {
  org = await startOrg();
});
afterEach(() => org.close());

const Created = z.looseObject({ id: z.string() });
const text = { type: 'Text', label: 'Nickname', length: 40, unique: true, externalId: true };

async function create(FullName: string, Metadata: object = text): Promise<string> {
  const answer = await org.call('POST', '/tooling/sobjects/CustomField', { FullName, Metadata });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return Created.parse(answer.body).id;
}

async function grant(object: string, field: string): Promise<void> {
  const [set] = await org.query("SELECT Id FROM PermissionSet WHERE Name = 'Saltbridge_Integration'");
  const answer = await org.call('POST', '/sobjects/FieldPermissions', {
    ParentId: set?.Id,
    SobjectType: object,
    Field: `${object}.${field}`,
    PermissionsRead: true,
    PermissionsEdit: true,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
}

async function fieldsOf(object: string): Promise<Map<string, unknown>> {
  const { body } = await org.call('GET', `/sobjects/${object}/describe`);
  const { fields } = z.object({ fields: z.array(z.looseObject({ name: z.string() })) }).parse(body);
  return new Map(fields.map((field) => [field.name, field]));
}

it('makes a field that is seen once field permissions say so', async () => {
  await create('Lead.Nickname__c');
  const before = (await fieldsOf('Lead')).has('Nickname__c');
  await grant('Lead', 'Nickname__c');

  expect(before).toBe(false);
  expect((await fieldsOf('Lead')).get('Nickname__c')).toMatchObject({
    label: 'Nickname',
    type: 'string',
    length: 40,
    unique: true,
    externalId: true,
    custom: true,
    createable: true,
  });
});

it('keeps values in a new field, and finds records by it when it is an external id', async () => {
  await create('Lead.Nickname__c');
  await grant('Lead', 'Nickname__c');

  const path = '/sobjects/Lead/Nickname__c/Zoë';
  const first = await org.call('PATCH', path, { LastName: 'A', Company: 'B' });
  const second = await org.call('PATCH', path, { LastName: 'C' });

  expect([first.status, second.status]).toEqual([201, 200]);
  expect(await org.query("SELECT LastName FROM Lead WHERE Nickname__c = 'zoë'")).toMatchObject([
    { LastName: 'C' },
  ]);
});

it.each([
  ['Checkbox', { defaultValue: true }, { type: 'boolean', defaultValue: true }],
  ['Number', { precision: 8, scale: 2 }, { type: 'double', precision: 8, scale: 2 }],
  ['LongTextArea', { length: 5000, visibleLines: 3 }, { type: 'textarea', length: 5000, filterable: false }],
  [
    'Lookup',
    { referenceTo: 'Account', relationshipName: 'Fans' },
    { type: 'reference', referenceTo: ['Account'] },
  ],
  [
    'Picklist',
    {
      valueSet: {
        restricted: true,
        valueSetDefinition: { sorted: false, value: [{ fullName: 'A|1', default: true, label: 'A|1' }] },
      },
    },
    { type: 'picklist', restrictedPicklist: true, picklistValues: [{ value: 'A|1', defaultValue: true }] },
  ],
])('makes a field of type %s', async (type, more, claims) => {
  await create('Contact.Extra__c', { type, label: 'Extra "quoted"', ...more });
  await grant('Contact', 'Extra__c');

  expect((await fieldsOf('Contact')).get('Extra__c')).toMatchObject({ label: 'Extra "quoted"', ...claims });
});

it.each<[string, object, string, RegExp]>([
  ['Lead.Nickname__c', { type: 'Text', label: 'N' }, 'FIELD_INTEGRITY_EXCEPTION', /Must specify 'length'/],
  ['Lead.Email', text, 'DUPLICATE_DEVELOPER_NAME', /already a field named Email on Lead/],
  ['Nope.Nickname__c', text, 'INVALID_CROSS_REFERENCE_KEY', /'Nope' cannot be found/],
  ['Lead.Nickname', text, 'FIELD_INTEGRITY_EXCEPTION', /__c/],
  ['Lead.Nickname__c', { ...text, length: 256 }, 'FIELD_INTEGRITY_EXCEPTION', /between 1 and 255/],
  [
    'Lead.Nickname__c',
    { ...text, type: 'constructor' },
    'FIELD_INTEGRITY_EXCEPTION',
    /^'constructor' is not a valid value for the enum 'FieldType'$/,
  ],
  [
    'Lead.Up__c',
    { type: 'Lookup', label: 'Up', referenceTo: 'No(pe' },
    'FIELD_INTEGRITY_EXCEPTION',
    /'No\(pe' does not resolve/,
  ],
  ['Lead.F__c', { ...text, formula: 'Nope__c' }, 'FIELD_INTEGRITY_EXCEPTION', /Field Nope__c does not exist/],
])('refuses %s %o', async (FullName, Metadata, errorCode, message) => {
  const answer = await org.call('POST', '/tooling/sobjects/CustomField', { FullName, Metadata });

  expect(refusal(answer)).toMatchObject({ status: 400, errorCode });
  expect(refusal(answer).message).toMatch(message);
});

it('makes a formula of several lines', async () => {
  await create('Lead.Loud__c', { type: 'Text', label: 'Loud', formula: 'UPPER(\n  LastName &\n  "!")' });
  await grant('Lead', 'Loud__c');

  await org.call('POST', '/sobjects/Lead', { LastName: 'Ray', Company: 'B' });

  expect(await org.query('SELECT Loud__c FROM Lead')).toMatchObject([{ Loud__c: 'RAY!' }]);
  expect((await fieldsOf('Lead')).get('Loud__c')).toMatchObject({ calculated: true, createable: false });
});

it('changes a field and takes it away with its permissions', async () => {
  const id = await create('Lead.Nickname__c');
  await grant('Lead', 'Nickname__c');

  const change = { Metadata: { ...text, length: 60 } };
  const patched = await org.call('PATCH', `/tooling/sobjects/CustomField/${id}`, change);
  const longer = (await fieldsOf('Lead')).get('Nickname__c');
  const removed = await org.call('DELETE', `/tooling/sobjects/CustomField/${id}`);

  expect([patched.status, removed.status]).toEqual([204, 204]);
  expect(longer).toMatchObject({ length: 60 });
  expect((await fieldsOf('Lead')).has('Nickname__c')).toBe(false);
  expect(await org.query("SELECT Id FROM FieldPermissions WHERE Field = 'Lead.Nickname__c'")).toEqual([]);
  expect((await org.call('GET', `/tooling/sobjects/CustomField/${id}`)).status).toBe(404);
});

it('answers queries about custom fields, objects and fields', async () => {
  const id = await create('Lead.Nickname__c');
  const query = async (soql: string) =>
    (await org.call('GET', `/tooling/query?q=${encodeURIComponent(soql)}`)).body;

  expect(
    await query(
      "SELECT Id, DeveloperName, TableEnumOrId FROM CustomField WHERE DeveloperName = 'Nickname' AND TableEnumOrId = 'Lead'",
    ),
  ).toMatchObject({ totalSize: 1, done: true, records: [{ Id: id, DeveloperName: 'Nickname' }] });
  expect(
    await query(
      "SELECT QualifiedApiName, KeyPrefix FROM EntityDefinition WHERE QualifiedApiName = 'Account'",
    ),
  ).toMatchObject({ records: [{ KeyPrefix: '001' }] });
  expect(
    await query(
      "SELECT DataType FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Account' AND QualifiedApiName = 'AccountNumber'",
    ),
  ).toMatchObject({ records: [{ DataType: 'Text(40)' }] });
});

it('makes fields only for those who may customize', async () => {
  await org.permit({ userPermission: 'CustomizeApplication', allowed: false });

  const answer = await org.call('POST', '/tooling/sobjects/CustomField', {
    FullName: 'Lead.Nickname__c',
    Metadata: text,
  });

  expect(refusal(answer)).toMatchObject({ status: 403, errorCode: 'INSUFFICIENT_ACCESS' });
});

it('forgets fields by a reset', async () => {
  await create('Lead.Nickname__c');

  await org.call('POST', '/__sandbox/reset');

  const token = await org.signIn();
  const { access_token } = z.looseObject({ access_token: z.string() }).parse(token.body);
  const answer = await org.call(
    'POST',
    '/tooling/sobjects/CustomField',
    { FullName: 'Lead.Nickname__c', Metadata: text },
    { authorization: `Bearer ${access_token}` },
  );
  expect(answer.status).toBe(201);
});

it('keeps fields and their values over a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'saltbridge-test-'));
  await org.close();
  org = await startOrg(folder);
  const id = await create('Lead.Nickname__c');
  await grant('Lead', 'Nickname__c');
  await org.call('POST', '/sobjects/Lead', { LastName: 'A', Company: 'B', Nickname__c: 'zo' });

  await org.close();
  org = await startOrg(folder);

  expect(await org.query('SELECT Nickname__c FROM Lead')).toMatchObject([{ Nickname__c: 'zo' }]);
  expect((await org.call('GET', `/tooling/sobjects/CustomField/${id}`)).body).toMatchObject({
    FullName: 'Lead.Nickname__c',
    Metadata: text,
  });
  await rm(folder, { recursive: true });
});
