import { afterEach, beforeEach, expect, it } from 'vitest';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
beforeEach(async () => {
  org = await startOrg();
});
afterEach(() => org.close());

const id = expect.stringMatching(/^\w{18}$/);

it('answers each request of a batch for itself, or halts at the first error', async () => {
  const batchRequests = [
    { method: 'POST', url: 'v60.0/sobjects/Account', richInput: { Name: 'ACME' } },
    { method: 'GET', url: 'v60.0/sobjects/Nope' },
    { method: 'GET', url: '/services/data/v60.0/limits' },
  ];

  const all = await org.call('POST', '/composite/batch', { batchRequests });
  const halted = await org.call('POST', '/composite/batch', { batchRequests, haltOnError: true });

  expect(all.body).toMatchObject({
    hasErrors: true,
    results: [
      { statusCode: 201, result: { id, success: true } },
      { statusCode: 404, result: [{ errorCode: 'NOT_FOUND' }] },
      { statusCode: 200, result: { DailyApiRequests: {} } },
    ],
  });
  expect(halted.body).toMatchObject({
    results: [
      { statusCode: 201 },
      { statusCode: 404 },
      {
        statusCode: 412,
        result: [{ errorCode: 'BATCH_PROCESSING_HALTED', message: 'Batch processing halted per request' }],
      },
    ],
  });
});

const node = (type: string, referenceId: string, fields: object) => ({
  attributes: { type, referenceId },
  ...fields,
});

it('creates a tree of records, children under their parents', async () => {
  const records = [
    node('Account', 'one', {
      Name: 'One',
      Contacts: {
        records: [node('Contact', 'c1', { LastName: 'A' }), node('Contact', 'c2', { LastName: 'B' })],
      },
    }),
    node('Account', 'two', {
      Name: 'Two',
      ChildAccounts: { records: [node('Account', 'sub', { Name: 'Sub' })] },
    }),
  ];

  const { status, body } = await org.call('POST', '/composite/tree/Account', { records });

  expect([status, body]).toEqual([
    201,
    {
      hasErrors: false,
      results: ['one', 'two', 'c1', 'c2', 'sub'].map((referenceId) => ({ referenceId, id })),
    },
  ]);
  const { results } = body as { results: { id: string }[] };
  const contact = await org.call('GET', `/sobjects/Contact/${results[3]?.id}`);
  expect(contact.body).toMatchObject({ LastName: 'B', AccountId: results[0]?.id });
});

it('creates nothing of a tree in which one record is bad, and names that one', async () => {
  const records = [
    node('Account', 'one', {
      Name: 'One',
      Contacts: { records: [node('Contact', 'bad', { LastName: 'A', Email: 'nope' })] },
    }),
  ];

  const { status, body } = await org.call('POST', '/composite/tree/Account', { records });

  expect([status, body]).toEqual([
    400,
    {
      hasErrors: true,
      results: [
        {
          referenceId: 'bad',
          errors: [
            {
              statusCode: 'INVALID_EMAIL_ADDRESS',
              message: 'Email: invalid email address: nope',
              fields: ['Email'],
            },
          ],
        },
      ],
    },
  ]);
  const { body: left } = await org.call('GET', '/__sandbox/salesforce/count/Account');
  expect(left).toEqual({ count: 0 });
});

it('takes no tree of more than 200 records', async () => {
  const records = Array.from({ length: 201 }, (_, at) => node('Account', `r${at}`, { Name: 'A' }));

  const answer = await org.call('POST', '/composite/tree/Account', { records });

  expect(refusal(answer)).toMatchObject({ status: 400 });
});
