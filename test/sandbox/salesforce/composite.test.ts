import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  org = await startOrg(folder);
});
afterEach(async () => {
  await org.close();
  await rm(folder, { recursive: true });
});

const base = '/services/data/v60.0';
const id = expect.stringMatching(/^\w{18}$/);
const rolledBack = {
  body: [
    {
      errorCode: 'PROCESSING_HALTED',
      message: 'The transaction was rolled back since another operation in the same transaction failed.',
    },
  ],
  httpStatusCode: 400,
};

function subrequest(method: string, path: string, referenceId: string, body?: unknown): object {
  return { method, url: base + path, referenceId, ...(body === undefined ? {} : { body }) };
}
function composite(compositeRequest: object[], options: object = {}) {
  return org.call('POST', '/composite', { ...options, compositeRequest });
}
async function names(object: string): Promise<unknown[]> {
  const { body } = await org.call('GET', `/__sandbox/salesforce/records/${object}`);
  return (body as { records: { Name: string }[] }).records.map(({ Name }) => Name);
}

it('hands answers on to later subrequests: in address and body, by field and by index', async () => {
  const { status, body } = await composite([
    subrequest('POST', '/sobjects/Account', 'account', { Name: 'ACME & Söhne', NumberOfEmployees: 7 }),
    subrequest('GET', '/sobjects/Account/@{account.id}?fields=Name,NumberOfEmployees', 'read'),
    subrequest('POST', '/composite/sobjects', 'contacts', {
      records: ['A', 'B'].map((LastName) => ({
        attributes: { type: 'Contact' },
        LastName,
        AccountId: '@{account.id}',
        Description: 'of @{read.Name}',
      })),
    }),
    subrequest('PATCH', '/sobjects/Contact/@{contacts[1].id}', 'changed', { Title: 'Second' }),
    subrequest('GET', '/sobjects/Contact/@{contacts[1].id}?fields=Title,Description,AccountId', 'contact'),
  ]);

  expect(status).toBe(200);
  expect(body).toMatchObject({
    compositeResponse: [
      {
        body: { id, success: true, errors: [] },
        httpHeaders: { Location: expect.stringMatching(/^\/services\/data\/v60.0\/sobjects\/Account\/001/) },
        httpStatusCode: 201,
        referenceId: 'account',
      },
      { body: { Name: 'ACME & Söhne', NumberOfEmployees: 7 }, httpStatusCode: 200 },
      { body: [{ id }, { id }] },
      { body: null, httpStatusCode: 204, httpHeaders: {} },
      { body: { Title: 'Second', Description: 'of ACME & Söhne', AccountId: id }, referenceId: 'contact' },
    ],
  });
});

it('goes on after an error, but not with what refers to it', async () => {
  const { body } = await composite([
    subrequest('POST', '/sobjects/Account', 'bad', { Phone: '1' }),
    subrequest('POST', '/sobjects/Contact', 'child', { LastName: 'A', AccountId: '@{bad.id}' }),
    subrequest('POST', '/sobjects/Account', 'good', { Name: 'Good' }),
  ]);

  expect(body).toMatchObject({
    compositeResponse: [
      { body: [{ errorCode: 'REQUIRED_FIELD_MISSING' }], httpStatusCode: 400 },
      {
        body: [
          {
            errorCode: 'PROCESSING_HALTED',
            message: 'Invalid reference specified. No value for bad.id found in bad',
          },
        ],
        httpStatusCode: 400,
        httpHeaders: {},
        referenceId: 'child',
      },
      { httpStatusCode: 201 },
    ],
  });
});

it('undoes all of an all-or-none call when one subrequest fails, also after a restart', async () => {
  const { body } = await composite(
    [
      subrequest('POST', '/sobjects/Account', 'account', { Name: 'Undone' }),
      subrequest('POST', '/composite/sobjects', 'nested', {
        allOrNone: true,
        records: [{ attributes: { type: 'Account' }, Name: 'Undone too' }],
      }),
      subrequest('POST', '/sobjects/Contact', 'bad', { AccountId: '@{account.id}' }),
      subrequest('POST', '/sobjects/Account', 'never', { Name: 'Never' }),
    ],
    { allOrNone: true },
  );
  await org.call('POST', '/sobjects/Account', { Name: 'Kept' });
  const before = await names('Account');
  await org.close();
  org = await startOrg(folder);

  expect(body).toMatchObject({
    compositeResponse: [
      rolledBack,
      rolledBack,
      { body: [{ errorCode: 'REQUIRED_FIELD_MISSING' }], httpStatusCode: 400 },
      { ...rolledBack, referenceId: 'never' },
    ],
  });
  expect(before).toEqual(['Kept']);
  expect(await names('Account')).toEqual(['Kept']);
});

it('makes collections within an all-or-none call all-or-none too', async () => {
  const records = [{ attributes: { type: 'Account' }, Name: 'A' }, { attributes: { type: 'Account' } }];

  const { body } = await composite(
    [
      subrequest('POST', '/sobjects/Account', 'first', { Name: 'Undone' }),
      subrequest('POST', '/composite/sobjects', 'some', { allOrNone: false, records }),
      subrequest('POST', '/sobjects/Account', 'last', { Name: 'Never' }),
    ],
    { allOrNone: true },
  );

  expect(body).toMatchObject({
    compositeResponse: [
      rolledBack,
      {
        body: [
          { success: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] },
          { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] },
        ],
        referenceId: 'some',
      },
      rolledBack,
    ],
  });
  expect(await names('Account')).toEqual([]);
});

it('rolls back nothing of other calls made meanwhile', async () => {
  const failing = [
    subrequest('POST', '/sobjects/Account', 'a', { Name: 'Undone' }),
    subrequest('POST', '/sobjects/Account', 'b', {}),
  ];

  await Promise.all(
    Array.from({ length: 20 }, async (_, at) => {
      await composite(failing, { allOrNone: true });
      await org.call('POST', '/sobjects/Account', { Name: `Kept ${at}` });
    }),
  );

  expect(new Set(await names('Account'))).toEqual(
    new Set(Array.from({ length: 20 }, (_, at) => `Kept ${at}`)),
  );
});

it('counts and logs a composite call as one', async () => {
  await composite([subrequest('GET', '/sobjects', 'a'), subrequest('GET', '/sobjects/Lead/describe', 'b')]);

  const { body } = await org.call('GET', '/__sandbox/salesforce/usage');
  const log = await org.call('GET', '/__sandbox/requests?path=/services/data');

  expect(body).toMatchObject({ calls: { composite: 1 }, today: 1 });
  expect(JSON.stringify(log.body)).not.toContain('describe');
});

it.each([
  ['26 subrequests', 26, '/limits', 'The request can’t contain more than 25 operations.'],
  [
    'six queries',
    6,
    '/query?q=x',
    'The request can’t contain more than 5 query or sObject Collections operations.',
  ],
])('refuses %s as a whole', async (_what, length, path, message) => {
  const { body } = await composite(Array.from({ length }, (_, at) => subrequest('GET', path, `r${at}`)));

  expect(body).toEqual({
    compositeResponse: [
      {
        body: [{ errorCode: 'LIMIT_EXCEEDED', message }],
        httpHeaders: {},
        httpStatusCode: 400,
        referenceId: null,
      },
    ],
  });
});

it.each<[string, object[], string]>([
  [
    'a reference id twice',
    [subrequest('GET', '/limits', 'a'), subrequest('GET', '/limits', 'a')],
    'Duplicate reference ID: a',
  ],
  ['no reference id', [{ method: 'GET', url: `${base}/limits` }], "'referenceId' is a required field."],
])('refuses %s', async (_what, requests, message) => {
  const answer = await composite(requests);

  expect(refusal(answer)).toMatchObject({ status: 400, message });
});
