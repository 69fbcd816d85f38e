import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startSalesforce, type TestSalesforce } from '../../../support/sandbox.ts';
import { openChanges } from './scene.ts';

let org: TestSalesforce;
beforeAll(async () => {
  const schema = 'Account 001\n  Machines__c double(18,0) = COUNT(Contact.AccountId)';
  org = await startSalesforce({ schema });
});
afterEach(() => org.reset());
afterAll(() => org.close());

const check = (query: object) => openChanges(org).changes.check({ object: 'Contact', columns: [], ...query });
const codes = async (query: object) => (await check(query)).map(({ code, pointer }) => [code, pointer]);

it('finds nothing wrong with a query that can be read', async () => {
  const problems = await check({
    columns: ['LastName', 'MailingAddress', 'Account.Owner.Email', 'Owner.Name'],
    filter: { all: [{ field: 'Account.Industry', operator: '=', value: 'Energy' }] },
    after: '2026-11-05T10:00:00Z',
  });

  expect(problems).toEqual([]);
});

it('names hidden and unknown fields, and what to do', async () => {
  await org.permit({ object: 'Contact', field: 'Title', rights: ['Read'], allowed: false });
  const columns = ['LastName', 'Title', 'Account.Nope', 'Nope.Name', 'A.B.C.D.E.F.G'];

  const problems = await check({ columns, filter: { field: 'title', operator: '=', value: 'x' } });

  expect(problems.map(({ code, pointer }) => [code, pointer])).toEqual([
    ['FIELD_NOT_VISIBLE', '/columns/1'],
    ['FIELD_NOT_VISIBLE', '/columns/2'],
    ['RELATIONSHIP_NOT_FOUND', '/columns/3'],
    ['PATH_TOO_LONG', '/columns/4'],
    ['FIELD_NOT_VISIBLE', '/filter/field'],
  ]);
  expect(problems[0]?.message).toContain('Grant Read on Contact.Title');
});

it('names an object that is unknown, hidden or cannot be queried', async () => {
  expect(await codes({ object: 'Nope__c' })).toEqual([['OBJECT_NOT_FOUND', '/object']]);
  const { changes } = openChanges(org);
  const { fields, ...described } = await changes.describe('Contact');
  const body = { ...described, queryable: false, fields: fields.map((field) => ({ ...field })) };
  org.break({ path: '/describe', status: 200, body });
  expect(await codes({})).toEqual([['OBJECT_NOT_QUERYABLE', '/object']]);
});

it('tries what the describe lets pass', async () => {
  const message = 'Implementation restriction: filter by Id';
  org.break({ path: 'query\\?q=', status: 400, body: [{ errorCode: 'MALFORMED_QUERY', message }] });

  expect(await check({ columns: ['LastName'] })).toMatchObject([
    { code: 'MALFORMED_QUERY', message: expect.stringContaining(message) },
  ]);
});

it('says when the calls of the day run out', async () => {
  await org.change({ dailyApiRequests: 15 });
  expect(await codes({})).toEqual([['API_CALLS_EXHAUSTED', undefined]]);
  await org.change({ dailyApiRequests: 0 });
  expect(await codes({})).toEqual([['API_CALLS_EXHAUSTED', undefined]]);
});

it('says that the user may not call the API', async () => {
  await org.permit({ userPermission: 'ApiEnabled', allowed: false });

  expect(await codes({})).toEqual([['API_DISABLED', undefined]]);
});

it('lists objects and describes one live, calculated fields and parts of compound ones as such', async () => {
  const { changes } = openChanges(org);

  expect(await changes.objects()).toContainEqual({ name: 'Contact', label: 'Contact', custom: false });
  const { name, fields } = await changes.describe('account');
  const named = (wanted: string) => fields.find((field) => field.name === wanted);

  expect(name).toBe('Account');
  expect(named('Machines__c')).toMatchObject({ type: 'double', calculated: true });
  expect(named('BillingCity')).toMatchObject({ partOf: 'BillingAddress', calculated: false });
  expect(named('BillingAddress')).toMatchObject({ type: 'address', sortable: false });
  expect(named('OwnerId')).toMatchObject({ referenceTo: ['User'], relationshipName: 'Owner' });
  await expect(changes.describe('Nope')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
});
