import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { type Answer, refusal, type Shown, startOrg, type TestOrg } from './start.ts';

const schema = `
Opportunity 006
  recordtypes New Business | Renewal
Account 001
  recordtypes Partner
Gadget__c a05 "Gadget" "Gadgets"
  Name string(80) number=G-{0000}
  OwnerId reference(User|Group) required as=Owner "Owner ID"
  Parts__c multipicklist [A | B | C] restricted
  Owner_Account__c reference(Account) required cascade createonly
`;
let org: TestOrg;
beforeEach(async () => {
  org = await startOrg(undefined, schema);
});
afterEach(() => org.close());

const create = (object: string, fields: object): Promise<Answer> =>
  org.call('POST', `/sobjects/${object}`, fields);

async function created(object: string, fields: object): Promise<string> {
  const answer = await create(object, fields);
  expect(answer.body).toMatchObject({ success: true });
  return z.looseObject({ id: z.string() }).parse(answer.body).id;
}

async function one(soql: string): Promise<Shown> {
  const [record] = await org.query(soql);
  expect(record, soql).toBeDefined();
  return record ?? {};
}

const deal = { Name: 'O', StageName: 'Prospecting', CloseDate: '2026-12-01' };

it('serves objects and fields of a schema text, numbered and with record types', async () => {
  const Owner_Account__c = await created('Account', { Name: 'Acme' });
  await created('Gadget__c', { Owner_Account__c, Parts__c: 'A;C' });

  const { body } = await org.call('GET', '/sobjects/Gadget__c/describe');

  expect(body).toMatchObject({ keyPrefix: 'a05', labelPlural: 'Gadgets', custom: true });
  expect(await one('SELECT Name, Parts__c FROM Gadget__c')).toMatchObject({
    Name: 'G-0001',
    Parts__c: 'A;C',
  });
  expect(await org.query("SELECT Name FROM RecordType WHERE SobjectType = 'Opportunity'")).toMatchObject([
    { Name: 'New Business' },
    { Name: 'Renewal' },
  ]);
});

it('takes a record type of the object, and none of another', async () => {
  const own = (await one("SELECT Id FROM RecordType WHERE Name = 'Renewal'")).Id;
  const other = String((await one("SELECT Id FROM RecordType WHERE Name = 'Partner'")).Id);
  await created('Opportunity', { ...deal, RecordTypeId: own });

  expect(await one('SELECT RecordType.DeveloperName FROM Opportunity')).toMatchObject({
    RecordType: { DeveloperName: 'Renewal' },
  });
  expect(refusal(await create('Opportunity', { ...deal, RecordTypeId: other }))).toMatchObject({
    errorCode: 'INVALID_CROSS_REFERENCE_KEY',
    message: `Record Type ID: this ID value isn't valid for the user: ${other}`,
    fields: ['RecordTypeId'],
  });
});

it('takes any value for a picklist that is not restricted', async () => {
  await created('Lead', { LastName: 'A', Company: 'B', LeadSource: 'Pigeon', Salutation: 'Sir' });

  expect(await one('SELECT LeadSource, Salutation FROM Lead')).toMatchObject({
    LeadSource: 'Pigeon',
    Salutation: 'Sir',
  });
});

it('makes a person a member of a campaign once', async () => {
  const CampaignId = await created('Campaign', { Name: 'Fair' });
  const LeadId = await created('Lead', { LastName: 'A', Company: 'B' });
  await created('CampaignMember', { CampaignId, LeadId });

  expect(refusal(await create('CampaignMember', { CampaignId, LeadId }))).toMatchObject({
    errorCode: 'DUPLICATE_VALUE',
    message: 'Already a campaign member.',
  });
  expect(refusal(await create('CampaignMember', { CampaignId })).errorCode).toBe('REQUIRED_FIELD_MISSING');
});

it.each<[string, object, string, string | RegExp]>([
  [
    'ObjectPermissions',
    { SobjectType: 'Lead', PermissionsEdit: true },
    'FIELD_INTEGRITY_EXCEPTION',
    'Permission Edit Lead depends on permission(s): Read Lead',
  ],
  [
    'ObjectPermissions',
    { SobjectType: 'Nope', PermissionsRead: true },
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    'Sobject Type Name: bad value for restricted picklist field: Nope',
  ],
  [
    'FieldPermissions',
    { SobjectType: 'Lead', Field: 'Lead.LastName', PermissionsRead: true },
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    'Field Name: bad value for restricted picklist field: Lead.LastName',
  ],
])('refuses %s %o', async (object, fields, errorCode, message) => {
  const ParentId = await created('PermissionSet', { Name: 'Extra', Label: 'Extra' });

  expect(refusal(await create(object, { ParentId, ...fields }))).toMatchObject({ errorCode, message });
});

it('grants by a permission set that was made, filled and assigned over REST', async () => {
  await org.permit({ object: 'Lead', field: 'Title', allowed: false });
  const ParentId = await created('PermissionSet', { Name: 'Extra', Label: 'Extra' });
  const field = { ParentId, SobjectType: 'Lead', Field: 'Lead.Title' };
  await created('FieldPermissions', { ...field, PermissionsRead: true, PermissionsEdit: true });
  const robot = (await one(`SELECT Id FROM User WHERE Username = '${org.credentials.username}'`)).Id;
  const lead = { LastName: 'A', Company: 'B', Title: 'Dr' };

  const before = await create('Lead', lead);
  await created('PermissionSetAssignment', { AssigneeId: robot, PermissionSetId: ParentId });
  const after = await create('Lead', lead);

  expect([refusal(before).errorCode, after.status]).toEqual(['INVALID_FIELD', 201]);
  expect(refusal(await create('FieldPermissions', { ...field, PermissionsRead: true })).errorCode).toBe(
    'DUPLICATE_VALUE',
  );
});

it('runs the assignment rule that the header names', async () => {
  const rule = (await one("SELECT Id FROM AssignmentRule WHERE Name = 'Partner Lead Rule'")).Id;
  const sam = (await one("SELECT Id FROM User WHERE FirstName = 'Sam'")).Id;
  const lead = { LastName: 'A', Company: 'B' };
  const ownerWith = async (autoAssign: string) => {
    const { body } = await org.call('POST', '/sobjects/Lead', lead, { 'sforce-auto-assign': autoAssign });
    const { id } = z.looseObject({ id: z.string() }).parse(body);
    return (await one(`SELECT OwnerId FROM Lead WHERE Id = '${id}'`)).OwnerId;
  };

  expect(await ownerWith(String(rule))).toBe(sam);
  expect(await ownerWith('TRUE')).toBe(sam);
  expect(await ownerWith('FALSE')).not.toBe(sam);
});

it('takes and finds ids of 15 and of 18 characters', async () => {
  const id = await created('Account', { Name: 'Acme' });
  await created('Contact', { LastName: 'A', AccountId: id.slice(0, 15) });

  expect(await one('SELECT AccountId FROM Contact')).toMatchObject({ AccountId: id });
  expect(await one(`SELECT Id FROM Account WHERE Id = '${id.slice(0, 15)}'`)).toMatchObject({ Id: id });
  expect((await org.call('GET', `/sobjects/Account/${id.slice(0, 15)}`)).status).toBe(200);
});

it('gives records of one bulk job that are written together the same stamp', async () => {
  await org.runJob('LastName,Company\nA,B\nC,D\nE,F\n', {
    operation: 'insert',
    externalIdFieldName: undefined,
  });

  const stamps = (await org.query('SELECT SystemModstamp FROM Lead')).map((lead) => lead.SystemModstamp);

  expect(stamps).toHaveLength(3);
  expect(new Set(stamps).size).toBe(1);
});

it('lets no account be above itself, over whatever levels', async () => {
  const top = await created('Account', { Name: 'Top' });
  const middle = await created('Account', { Name: 'Middle', ParentId: top });
  const bottom = await created('Account', { Name: 'Bottom', ParentId: middle });

  const above = (ParentId: string) => org.call('PATCH', `/sobjects/Account/${top}`, { ParentId });

  for (const parent of [top, bottom])
    expect(refusal(await above(parent))).toMatchObject({
      status: 400,
      errorCode: 'CIRCULAR_DEPENDENCY',
      message: 'attempt to violate hierarchy constraints',
    });
});
