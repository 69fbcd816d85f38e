import { afterEach, beforeEach, expect, it } from 'vitest';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
beforeEach(async () => {
  org = await startOrg();
});
afterEach(() => org.close());

const lead = (fields: object) => ({ attributes: { type: 'Lead' }, Company: 'ACME', ...fields });
const id = expect.stringMatching(/^00Q\w{15}$/);

it('answers for each record in its place', async () => {
  const records = [lead({ LastName: 'A' }), lead({}), lead({ LastName: 'B' })];

  const { body } = await org.call('POST', '/composite/sobjects', { records });

  expect(body).toEqual([
    { id, success: true, errors: [] },
    {
      success: false,
      errors: [
        {
          statusCode: 'REQUIRED_FIELD_MISSING',
          message: 'Required fields are missing: [LastName]',
          fields: ['LastName'],
        },
      ],
    },
    { id, success: true, errors: [] },
  ]);
});

it('writes nothing of an all-or-none call that has one bad record', async () => {
  await org.call('POST', '/composite/sobjects', { records: [lead({ LastName: 'A', External_Id__c: 'a' })] });
  const records = [
    lead({ External_Id__c: 'a', LastName: 'Changed' }),
    lead({ External_Id__c: 'b', LastName: 'New' }),
    lead({ External_Id__c: 'c' }),
  ];

  const { body } = await org.call('PATCH', '/composite/sobjects/Lead/External_Id__c', {
    allOrNone: true,
    records,
  });

  expect(body).toMatchObject([
    { errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] },
    { errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] },
    { errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] },
  ]);
  expect(await org.query('SELECT LastName, External_Id__c FROM Lead')).toMatchObject([{ LastName: 'A' }]);
  const again = await org.call('PATCH', '/composite/sobjects/Lead/External_Id__c', {
    records: records.slice(0, 2),
  });
  expect(again.body).toMatchObject([{ created: false }, { created: true }]);
});

it('fails every record whose key stands twice in one upsert', async () => {
  const records = [
    lead({ External_Id__c: 'a', LastName: 'One' }),
    lead({ External_Id__c: 'A', LastName: 'Two' }),
    lead({ LastName: 'No key' }),
    lead({ External_Id__c: 'b', LastName: 'Other' }),
  ];

  const { body } = await org.call('PATCH', '/composite/sobjects/Lead/External_Id__c', { records });

  expect(body).toMatchObject([
    { errors: [{ statusCode: 'DUPLICATE_VALUE', message: 'Duplicate external id specified: a' }] },
    { errors: [{ statusCode: 'DUPLICATE_VALUE', message: 'Duplicate external id specified: A' }] },
    { errors: [{ statusCode: 'MISSING_ARGUMENT', message: 'External_Id__c not specified' }] },
    { success: true, created: true },
  ]);
});

it('updates and deletes by id', async () => {
  const made = await org.call('POST', '/composite/sobjects', {
    records: [lead({ LastName: 'A' }), lead({ LastName: 'B' })],
  });
  // Two records were made just above.
  const [first, second] = made.body as [{ id: string }, { id: string }];

  const updated = await org.call('PATCH', '/composite/sobjects', {
    records: [lead({ id: first.id, LastName: 'A2' }), lead({ LastName: 'no id' }), lead({ Id: 'bad' })],
  });
  const deleted = await org.call('DELETE', `/composite/sobjects?ids=${second.id}&allOrNone=false`);

  expect(updated.body).toMatchObject([
    { id: first.id, success: true },
    { errors: [{ statusCode: 'MISSING_ARGUMENT' }] },
    { errors: [{ statusCode: 'MALFORMED_ID' }] },
  ]);
  expect(deleted.body).toEqual([{ id: second.id, success: true, errors: [] }]);
  expect(await org.query('SELECT LastName FROM Lead')).toMatchObject([{ LastName: 'A2' }]);
});

it.each([
  ['row-lock', {}, 'UNABLE_TO_LOCK_ROW'],
  ['row-failure', { code: 'STORAGE_LIMIT_EXCEEDED', message: 'full' }, 'STORAGE_LIMIT_EXCEEDED'],
])('fails as many records as a %s fault says', async (name, parameters, statusCode) => {
  org.fault({ name, parameters: { rows: 2, ...parameters } });
  const records = ['A', 'B', 'C'].map((LastName) => lead({ LastName }));

  const { body } = await org.call('POST', '/composite/sobjects', { records });

  expect(body).toMatchObject([{ errors: [{ statusCode }] }, { errors: [{ statusCode }] }, { success: true }]);
});

it('takes no more than 200 records', async () => {
  const records = Array.from({ length: 201 }, () => lead({ LastName: 'A' }));

  const answer = await org.call('POST', '/composite/sobjects', { records });

  expect(refusal(answer)).toMatchObject({ status: 400, errorCode: 'EXCEEDED_ID_LIMIT' });
});

it('refuses a call as a whole when one value cannot be read', async () => {
  const records = [lead({ LastName: 'A' }), lead({ LastName: 'B', NumberOfEmployees: 'many' })];

  const answer = await org.call('POST', '/composite/sobjects', { records });

  expect(refusal(answer)).toMatchObject({ status: 400, errorCode: 'JSON_PARSER_ERROR' });
  expect(await org.query('SELECT Id FROM Lead')).toEqual([]);
});

it('retrieves records in the order of their ids, null for what is not there', async () => {
  const made = await org.call('POST', '/composite/sobjects', {
    records: [lead({ LastName: 'A' }), lead({ LastName: 'B' })],
  });
  // Two records were made just above.
  const [first, second] = made.body as [{ id: string }, { id: string }];
  const ids = [second.id, '00QSb0000000zzzMAA', first.id.slice(0, 15)];

  const got = await org.call('GET', `/composite/sobjects/Lead?ids=${ids.join(',')}&fields=LastName`);
  const posted = await org.call('POST', '/composite/sobjects/Lead', { ids, fields: ['LastName'] });
  const malformed = await org.call('POST', '/composite/sobjects/Lead', { ids: ['x'], fields: ['Id'] });

  expect(got.body).toEqual([
    expect.objectContaining({ LastName: 'B', Id: second.id }),
    null,
    expect.objectContaining({ LastName: 'A', Id: first.id }),
  ]);
  expect(posted.body).toEqual(got.body);
  expect(refusal(malformed)).toEqual({ status: 400, errorCode: 'MALFORMED_ID', message: 'malformed id x' });
});

it('takes records of several objects in one call, in at most ten runs of one object', async () => {
  const account = { attributes: { type: 'Account' }, Name: 'ACME' };
  const mixed = (times: number) =>
    Array.from({ length: times }, () => [account, lead({ LastName: 'A' })]).flat();

  const taken = await org.call('POST', '/composite/sobjects', { records: mixed(5) });
  const refused = await org.call('POST', '/composite/sobjects', { records: mixed(6) });

  expect(taken.body).toMatchObject(Array.from({ length: 10 }, () => ({ success: true })));
  expect(refusal(refused).message).toMatch(/^Cannot have more than 10 chunks in a single operation\./);
});

it('fails ids that name nothing each for itself', async () => {
  const { body } = await org.call('DELETE', '/composite/sobjects?ids=x,zzz000000000000,00QSb0000000zzzMAA');

  expect(body).toMatchObject([
    { success: false, errors: [{ statusCode: 'MALFORMED_ID', message: 'malformed id x' }] },
    { success: false, errors: [{ statusCode: 'INVALID_CROSS_REFERENCE_KEY' }] },
    { success: false, errors: [{ statusCode: 'INVALID_CROSS_REFERENCE_KEY' }] },
  ]);
});

it('refuses to upsert records of another object than the address names', async () => {
  const records = [lead({ LastName: 'A', External_Id__c: 'a' })];

  const answer = await org.call('PATCH', '/composite/sobjects/Subscriber__c/External_Id__c', { records });

  expect(refusal(answer)).toMatchObject({
    status: 400,
    errorCode: 'INVALID_INPUT',
    message: 'Expected records of type Subscriber__c, as in the address, not Lead',
  });
  expect(await org.query('SELECT Id FROM Lead')).toEqual([]);
});
