import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startSalesforce, type TestSalesforce } from '../../support/sandbox.ts';
import { newLeads, openSalesforce, upsertedLeads } from './open-salesforce.ts';

let org: TestSalesforce;
beforeAll(async () => {
  org = await startSalesforce();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const codesOf = (problems: { code: string }[]) => problems.map(({ code }) => code);

it('finds nothing wrong with a write that may be done, and writes nothing', async () => {
  const { destination } = openSalesforce(org);

  expect(await destination.check(newLeads)).toEqual([]);
  expect(await destination.check(upsertedLeads)).toEqual([]);
  expect(await org.count('Lead')).toBe(0);
});

it('lists everything that is missing at once', async () => {
  await org.permit(
    { object: 'Lead', rights: ['Create', 'Edit'], allowed: false },
    { object: 'Lead', field: 'Plan__c', allowed: false },
    { object: 'Lead', field: 'Website', rights: ['Edit'], allowed: false },
  );
  await org.change({ dailyApiRequests: 15 });

  const problems = await openSalesforce(org).destination.check({
    ...upsertedLeads,
    fields: ['Auth0_User_Id__c', 'Plan__c', 'Website', 'Nonsense__c'],
    assignmentRuleId: '01Q000000000099AAA',
  });

  expect(codesOf(problems)).toEqual(
    expect.arrayContaining([
      'NO_CREATE_PERMISSION',
      'NO_EDIT_PERMISSION',
      'FIELD_NOT_VISIBLE',
      'FIELD_NOT_WRITABLE',
      'ASSIGNMENT_RULE_NOT_FOUND',
      'API_CALLS_EXHAUSTED',
    ]),
  );
  const hidden = problems.filter(({ code }) => code === 'FIELD_NOT_VISIBLE').map(({ message }) => message);
  expect(hidden).toEqual([
    `Lead.Plan__c does not exist or is hidden from the connection's user by field-level security; grant Read and Edit on Lead.Plan__c`,
    expect.stringContaining('Lead.Nonsense__c'),
  ]);
});

it('needs only what the lane needs', async () => {
  await org.permit({ object: 'Lead', rights: ['Edit'], allowed: false });

  expect(await openSalesforce(org).destination.check(newLeads)).toEqual([]);
});

it('names an object that is not there', async () => {
  const problems = await openSalesforce(org).destination.check({ ...newLeads, object: 'Leed' });

  expect(problems).toMatchObject([{ code: 'OBJECT_NOT_FOUND', pointer: '/object' }]);
});

it('says so when the user lacks API Enabled', async () => {
  await org.permit({ userPermission: 'ApiEnabled', allowed: false });

  const { destination } = openSalesforce(org);

  expect(await destination.check(newLeads)).toMatchObject([
    { code: 'API_DISABLED', message: expect.stringContaining('"API Enabled"') },
  ]);
});

it('says so when even signing in by SOAP is refused for lack of API Enabled', async () => {
  await org.permit({ userPermission: 'ApiEnabled', allowed: false });

  const { destination } = openSalesforce(org, { auth: 'soap', loginUrl: org.url, ...org.credentials });

  expect(await destination.check(newLeads)).toMatchObject([{ code: 'API_DISABLED' }]);
});

it('says so when the org is out of API calls', async () => {
  await org.change({ dailyApiRequests: 0 });

  expect(codesOf(await openSalesforce(org).destination.check(newLeads))).toEqual(['API_CALLS_EXHAUSTED']);
});

it('knows an active rule from an inactive one and from none', async () => {
  const rules = await org.records('AssignmentRule');
  const idOf = (active: boolean) => String(rules.find(({ Active }) => Active === active)?.Id);
  const { destination } = openSalesforce(org);
  const check = async (assignmentRuleId: string, object = 'Lead') =>
    codesOf(await destination.check({ ...newLeads, object, fields: ['LastName'], assignmentRuleId }));

  expect(await check(idOf(true))).toEqual([]);
  expect(await check(idOf(false))).toEqual(['ASSIGNMENT_RULE_INACTIVE']);
  expect(await check('not an id')).toEqual(['ASSIGNMENT_RULE_NOT_FOUND']);
  expect(await check(idOf(true), 'Contact')).toEqual(['ASSIGNMENT_RULE_NOT_APPLICABLE']);
});

it('describes fields as the user sees them', async () => {
  await org.permit({ object: 'Lead', field: 'Website', allowed: false });

  const lead = await openSalesforce(org).destination.describe('lead');

  const field = (name: string) => lead.fields.find((each) => each.name === name);
  expect(lead).toMatchObject({ name: 'Lead', createable: true, updateable: true });
  expect(field('Website')).toBeUndefined();
  expect(field('LastName')).toMatchObject({ type: 'string', length: 80, required: true, createable: true });
  expect(field('Status')).toMatchObject({ required: false, picklist: { restricted: true } });
  expect(field('Auth0_User_Id__c')).toMatchObject({ externalId: true, unique: true, caseSensitive: true });
  expect(field('OwnerId')?.referenceTo).toEqual(['Group', 'User']);
});

it('describes no unknown object', async () => {
  await expect(openSalesforce(org).destination.describe('Leed')).rejects.toMatchObject({
    kind: 'config',
    code: 'OBJECT_NOT_FOUND',
  });
});
