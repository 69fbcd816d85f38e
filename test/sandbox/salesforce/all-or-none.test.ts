import { afterEach, beforeEach, expect, it } from 'vitest';
import { idOf, startSoapOrg } from './soap-client.ts';
import { startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
beforeEach(async () => {
  org = await startOrg();
});
afterEach(() => org.close());

const base = '/services/data/v60.0';
const inner = {
  allOrNone: true,
  compositeRequest: [
    { method: 'POST', url: `${base}/sobjects/Account`, referenceId: 'x', body: { Name: 'Inner' } },
  ],
};
const made = async (object: string, fields: object): Promise<string> => {
  const { body } = await org.call('POST', `/sobjects/${object}`, fields);
  return (body as { id: string }).id;
};

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite_post.htm (the resources that are; checked 2026-11) */
it.each([
  ['POST', '/composite', inner],
  ['POST', '/composite?x=1', inner],
  ['POST', '/composite/?x=1', inner],
  ['POST', '/sobjects/../composite', inner],
  [
    'POST',
    '/composite/tree/Account',
    { records: [{ attributes: { type: 'Account', referenceId: 'y' }, Name: 'Inner' }] },
  ],
  ['POST', '/composite/batch', { batchRequests: [] }],
  ['GET', '/limits', undefined],
  ['GET', '/jobs/ingest', undefined],
])('refuses %s %s within a composite call', async (method, path, body) => {
  const compositeRequest = [{ method, url: base + path, referenceId: 'a', body }];

  const answer = await org.call('POST', '/composite', { allOrNone: true, compositeRequest });

  expect(answer.body).toMatchObject({
    compositeResponse: [
      {
        body: [
          {
            errorCode: 'INVALID_INPUT',
            message: `The url '${base}${path}' is not supported in a composite request`,
          },
        ],
        httpStatusCode: 400,
        referenceId: 'a',
      },
    ],
  });
  expect(await org.query('SELECT Id FROM Account')).toEqual([]);
});

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/requests_composite.htm (checked 2026-11) */
it.each(['Authorization', 'accept', 'Content-Type'])(
  'fails a composite call whose subrequest has its own %s',
  async (name) => {
    const subrequest = {
      method: 'GET',
      url: `${base}/sobjects`,
      referenceId: 'a',
      httpHeaders: { [name]: 'x' },
    };

    const { status, body } = await org.call('POST', '/composite', { compositeRequest: [subrequest] });

    expect([status, body]).toMatchObject([400, [{ errorCode: 'INVALID_INPUT' }]]);
  },
);

it('keeps what went with a record whose all-or-none deletion is undone', async () => {
  const AccountId = await made('Account', { Name: 'Stays' });
  const contactId = await made('Contact', { LastName: 'Stays', AccountId });
  const undeletable = '001000000000000AAA';

  await org.call('DELETE', `/composite/sobjects?allOrNone=true&ids=${AccountId},${undeletable}`);

  expect(await org.query('SELECT Id, AccountId FROM Contact')).toMatchObject([{ Id: contactId, AccountId }]);
  expect(await org.query('SELECT Id FROM Account')).toMatchObject([{ Id: AccountId }]);
});

it('takes the sign-in of a user back with the user', async () => {
  const [profile] = await org.query("SELECT Id FROM Profile WHERE Name = 'Standard User'");
  const user = {
    attributes: { type: 'User' },
    LastName: 'Undone',
    Username: 'undone@example.com',
    Email: 'undone@example.com',
    Alias: 'undone',
    ProfileId: profile?.Id,
    TimeZoneSidKey: 'GMT',
    LocaleSidKey: 'en_US',
    EmailEncodingKey: 'UTF-8',
    LanguageLocaleKey: 'en_US',
  };
  const before = await org.query('SELECT Id FROM UserLogin');

  const { body } = await org.call('POST', '/composite/sobjects', {
    allOrNone: true,
    records: [user, { attributes: { type: 'Account' } }],
  });

  expect(body).toMatchObject([
    { errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] },
    { errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] },
  ]);
  expect(await org.query('SELECT Id FROM UserLogin')).toEqual(before);
});

it('brings no record back with a parent whose deletion was undone before', async () => {
  const { org: own, connection } = await startSoapOrg();
  const account = connection.sobject('Account');
  const AccountId = idOf(await account.create({ Name: 'Parent' }));
  const contactId = idOf(await connection.sobject('Contact').create({ LastName: 'Gone', AccountId }));
  const bothIds = `${AccountId},001000000000000AAA`;

  await own.call('DELETE', `/composite/sobjects?allOrNone=true&ids=${bothIds}`);
  await own.call('DELETE', `/sobjects/Contact/${contactId}`);
  await own.call('DELETE', `/sobjects/Account/${AccountId}`);
  await connection.soap.undelete([AccountId]);
  const contacts = await own.query('SELECT Id FROM Contact');
  const accounts = await own.query('SELECT Id FROM Account');
  await own.close();

  expect([accounts.length, contacts]).toEqual([1, []]);
});
