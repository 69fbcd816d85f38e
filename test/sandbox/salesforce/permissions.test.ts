import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
beforeEach(async () => {
  org = await startOrg();
});
afterEach(() => org.close());

const Description = z.object({ fields: z.array(z.looseObject({ name: z.string() })) });

async function fieldsOf(object: string): Promise<Map<string, unknown>> {
  const { body } = await org.call('GET', `/sobjects/${object}/describe`);
  return new Map(Description.parse(body).fields.map((field) => [field.name, field]));
}

it('describes a lead as Salesforce does', async () => {
  const fields = await fieldsOf('Lead');

  expect(fields.get('LastName')).toMatchObject({
    type: 'string',
    length: 80,
    nillable: false,
    permissionable: false,
  });
  expect(fields.get('Email')).toMatchObject({ type: 'email', idLookup: true, label: 'Email' });
  expect(fields.get('Status')).toMatchObject({ restrictedPicklist: true, defaultedOnCreate: true });
  expect(fields.get('External_Id__c')).toMatchObject({ externalId: true, unique: true, custom: true });
  expect(fields.get('OwnerId')).toMatchObject({ referenceTo: ['Group', 'User'], relationshipName: 'Owner' });
  expect(fields.get('Name')).toMatchObject({ createable: false, nameField: true });
  expect(fields.get('CreatedDate')).toMatchObject({ createable: false, updateable: false });
});

it('hides a field from describe, queries and writes once the user may not read it', async () => {
  await org.permit({ object: 'Lead', field: 'External_Id__c', allowed: false });

  expect((await fieldsOf('Lead')).has('External_Id__c')).toBe(false);
  await expect(org.query('SELECT External_Id__c FROM Lead')).rejects.toThrow('INVALID_FIELD');
  const answer = await org.call('POST', '/sobjects/Lead', {
    LastName: 'A',
    Company: 'B',
    External_Id__c: '1',
  });
  expect(refusal(answer)).toMatchObject({ status: 400, errorCode: 'INVALID_FIELD' });
});

it('shows a read-only field but does not write it', async () => {
  await org.permit({ object: 'Lead', field: 'Title', rights: ['Edit'], allowed: false });

  const answer = await org.call('POST', '/sobjects/Lead', {
    LastName: 'A',
    Company: 'B',
    Title: 'Dr',
  });

  expect((await fieldsOf('Lead')).get('Title')).toMatchObject({ createable: false, updateable: false });
  expect(refusal(answer)).toMatchObject({
    status: 400,
    errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
    fields: ['Title'],
  });
});

it.each([
  ['Create', { createable: false, updateable: true }],
  ['Edit', { createable: true, updateable: false }],
])('tells in describe that %s on the object is missing', async (right, claims) => {
  await org.permit({ object: 'Lead', rights: [right], allowed: false });

  const { body } = await org.call('GET', '/sobjects/Lead/describe');

  expect(body).toMatchObject(claims);
});

it('does not know an object that the user may not read', async () => {
  await org.permit({ object: 'Lead', allowed: false });

  expect((await org.call('GET', '/sobjects/Lead/describe')).status).toBe(404);
  await expect(org.query('SELECT Id FROM Lead')).rejects.toThrow('INVALID_TYPE');
});

it('turns a user without API Enabled away', async () => {
  await org.permit({ userPermission: 'ApiEnabled', allowed: false });

  const answer = await org.call('GET', '/limits');

  expect(refusal(answer)).toMatchObject({ status: 403, errorCode: 'API_DISABLED_FOR_ORG' });
});

it('answers queries about permissions from the records that decide', async () => {
  const assignee = `SELECT AssigneeId FROM PermissionSetAssignment WHERE Assignee.Username = '${org.credentials.username}'`;
  const AssigneeId = String((await org.query(assignee))[0]?.AssigneeId);
  const sets = `ParentId IN (SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = '${AssigneeId}')`;

  const objects = await org.query(
    `SELECT PermissionsCreate, PermissionsEdit FROM ObjectPermissions WHERE SobjectType = 'Lead' AND ${sets}`,
  );
  const fields = await org.query(
    `SELECT Field, PermissionsEdit FROM FieldPermissions WHERE SobjectType = 'Lead' AND Field = 'Lead.Email' AND ${sets}`,
  );
  const user = await org.query(
    `SELECT Profile.PermissionsApiEnabled, Profile.Name FROM User WHERE Id = '${AssigneeId}'`,
  );

  expect(objects).toMatchObject([{ PermissionsCreate: true, PermissionsEdit: true }]);
  expect(fields).toMatchObject([{ Field: 'Lead.Email', PermissionsEdit: true }]);
  expect(user[0]?.Profile).toMatchObject({ PermissionsApiEnabled: true });
});

it('counts calls, tells them in a header and refuses those past the daily limit', async () => {
  await org.settings({ dailyApiRequests: 2 });

  const first = await org.call('GET', '/limits');
  const second = await org.call('GET', '/limits');
  const third = await org.call('GET', '/limits');

  expect(first.headers.get('sforce-limit-info')).toBe('api-usage=1/2');
  expect(second.body).toMatchObject({ DailyApiRequests: { Max: 2, Remaining: 0 } });
  expect([third.status, third.body]).toEqual([
    403,
    [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
  ]);
  const usage = await org.call('GET', '/__sandbox/salesforce/usage');
  expect(usage.body).toEqual({ calls: { login: 1, limits: 2 }, total: 3, today: 2 });
});

it('refuses one call by a rate-limit fault', async () => {
  org.fault({ name: 'rate-limit', path: '/limits' });

  expect((await org.call('GET', '/sobjects')).status).toBe(200);
  expect((await org.call('GET', '/limits')).status).toBe(403);
  expect((await org.call('GET', '/limits')).status).toBe(200);
});

it.each(['v39.0', 'v69.0', 'v60', 'latest'])('does not serve version %s', async (version) => {
  const answer = await org.call('GET', `/services/data/${version}/limits`);

  expect(refusal(answer)).toMatchObject({ status: 404, errorCode: 'NOT_FOUND' });
});
