import { afterEach, beforeEach, expect, it } from 'vitest';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;

beforeEach(async () => {
  org = await startOrg();
});
afterEach(() => org.close());

const contact = { LastName: 'Ada', Email: 'ada@example.com' };

/** @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm (form of body; checked 2026-11) */
it.each([
  [{ grant_type: 'nope' }, 'unsupported_grant_type', 'grant type not supported'],
  [{ client_id: 'nope' }, 'invalid_client_id', 'client identifier invalid'],
  [{ client_secret: 'nope' }, 'invalid_client', 'invalid client credentials'],
  [
    { grant_type: 'password', username: 'a@b.de', password: 'nope' },
    'invalid_grant',
    'authentication failure',
  ],
  [{ grant_type: 'refresh_token', refresh_token: 'nope' }, 'invalid_grant', 'expired access/refresh token'],
  [
    { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'nope' },
    'invalid_grant',
    'invalid assertion',
  ],
])('refuses a token for %o with 400 %s', async (form, error, description) => {
  const { status, body } = await org.signIn(form);

  expect([status, body]).toEqual([400, { error, error_description: description }]);
});

/** @see https://github.com/restforce/restforce/issues/489 (what a live org answered; checked 2026-11) */
it.each([
  ['Bearer nonsense', 'INVALID_SESSION_ID', 'Session expired or invalid'],
  ['Basic bm9uZTpub25l', 'INVALID_AUTH_HEADER', 'INVALID_HEADER_TYPE'],
])('refuses the authorization %s with 401 %s', async (authorization, errorCode, message) => {
  const answer = await org.call('GET', '/limits', undefined, { authorization });

  expect(refusal(answer)).toEqual({ status: 401, errorCode, message });
});

it.each([
  ['rate-limit', 403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'],
  ['session-expired', 401, 'INVALID_SESSION_ID', 'Session expired or invalid'],
])('refuses any call at the fault %s with %i %s', async (name, status, errorCode, message) => {
  org.fault({ name });

  const answer = await org.call('GET', '/sobjects');

  expect(refusal(answer)).toEqual({ status, errorCode, message });
});

it('refuses a record that somebody else holds with UNABLE_TO_LOCK_ROW', async () => {
  org.fault({ name: 'row-lock' });

  const answer = await org.call('POST', '/sobjects/Contact', contact);

  expect(refusal(answer)).toEqual({
    status: 400,
    errorCode: 'UNABLE_TO_LOCK_ROW',
    message: expect.stringMatching(/^unable to obtain exclusive access to this record/),
    fields: [],
  });
});

/** @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_header_duplicateruleheader.htm */
it('refuses a duplicate with DUPLICATES_DETECTED and says which records it is like', async () => {
  await org.settings({ duplicateRule: true });
  await org.call('POST', '/sobjects/Contact', contact);

  const answer = await org.call('POST', '/sobjects/Contact', contact);

  expect(refusal(answer)).toMatchObject({
    status: 400,
    errorCode: 'DUPLICATES_DETECTED',
    message: 'Use one of these records?',
    // So spelled by Salesforce.
    duplicateResut: { matchResults: [{ matchRecords: [{ record: { attributes: { type: 'Contact' } } }] }] },
  });
});

it('refuses a second that several records share with 300 and their addresses', async () => {
  await org.call('POST', '/sobjects/Contact', contact);
  await org.call('POST', '/sobjects/Contact', contact);

  const { status, body } = await org.call('PATCH', '/sobjects/Contact/Email/ada@example.com', {
    Title: 'CEO',
  });

  const address = expect.stringMatching(/^\/services\/data\/v60.0\/sobjects\/Contact\/003\w{15}$/);
  expect([status, body]).toEqual([300, [address, address]]);
});

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm (checked 2026-11) */
it('rolls a collection back with ALL_OR_NONE_OPERATION_ROLLED_BACK', async () => {
  const records = [contact, { FirstName: 'Bea' }].map((fields) => ({
    attributes: { type: 'Contact' },
    ...fields,
  }));

  const { body } = await org.call('POST', '/composite/sobjects', { allOrNone: true, records });

  expect(body).toEqual([
    {
      success: false,
      errors: [
        {
          statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
          message:
            'Record rolled back because not all records were valid and the request was using AllOrNone header',
          fields: [],
        },
      ],
    },
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
  ]);
});

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite_post.htm (checked 2026-11) */
it('halts what stood beside a failing part with PROCESSING_HALTED', async () => {
  const part = (referenceId: string, body: object) => ({
    method: 'POST',
    url: '/services/data/v60.0/sobjects/Contact',
    referenceId,
    body,
  });
  const compositeRequest = [part('good', contact), part('bad', { FirstName: 'Bea' })];

  const { body } = await org.call('POST', '/composite', { allOrNone: true, compositeRequest });

  expect(body).toMatchObject({
    compositeResponse: [
      {
        httpStatusCode: 400,
        body: [
          {
            errorCode: 'PROCESSING_HALTED',
            message:
              'The transaction was rolled back since another operation in the same transaction failed.',
          },
        ],
      },
      { httpStatusCode: 400, body: [{ errorCode: 'REQUIRED_FIELD_MISSING' }] },
    ],
  });
});

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/get_job_failed_results.htm */
it.each([
  ['LastName,Email\n,a@b.de\n', 'REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --'],
  ['LastName,Email\nAda,nonsense\n', 'INVALID_EMAIL_ADDRESS:Email: invalid email address: nonsense:Email --'],
  [
    'LastName,AccountId\nAda,001000000000000AAA\n',
    'INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--',
  ],
])('writes of the bulk row %j that %s', async (csv, error) => {
  const { id } = await org.runJob(csv, {
    object: 'Contact',
    operation: 'insert',
    externalIdFieldName: undefined,
  });

  expect(await org.results(id, 'failedResults')).toContain(`"","${error}",`);
});

it('fails a bulk job whose column nobody knows', async () => {
  const options = { object: 'Contact', operation: 'insert', externalIdFieldName: undefined };

  const job = await org.runJob('LastName,Nope\nAda,1\n', options);

  expect(job).toMatchObject({ state: 'Failed', errorMessage: 'InvalidBatch : Field name not found : Nope' });
});

/** @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_login.htm (checked 2026-11) */
it.each([
  ['login', 'a@b.de', 'INVALID_LOGIN: Invalid username, password, security token; or user locked out.'],
  ['logout', '', 'INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session'],
])('answers a wrong SOAP %s with a fault', async (call, username, faultstring) => {
  const body = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:urn="urn:partner.soap.sforce.com">
    <soapenv:Header><urn:SessionHeader><urn:sessionId>nope</urn:sessionId></urn:SessionHeader></soapenv:Header>
    <soapenv:Body><urn:${call}><urn:username>${username}</urn:username><urn:password>x</urn:password></urn:${call}></soapenv:Body>
  </soapenv:Envelope>`;

  const answer = await fetch(`${org.url}/services/Soap/u/60.0`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml', SOAPAction: call },
    body,
  });

  expect(answer.status).toBe(500);
  expect(await answer.text()).toContain(`<faultstring>${faultstring}`);
});

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_batch.htm (checked 2026-11) */
it('halts what stands behind a failing part of a batch with BATCH_PROCESSING_HALTED', async () => {
  const batchRequests = ['nope', 'limits'].map((path) => ({ method: 'GET', url: `v60.0/${path}` }));

  const { body } = await org.call('POST', '/composite/batch', { haltOnError: true, batchRequests });

  expect(body).toMatchObject({
    hasErrors: true,
    results: [
      { statusCode: 404, result: [{ errorCode: 'NOT_FOUND' }] },
      { statusCode: 412, result: [{ errorCode: 'BATCH_PROCESSING_HALTED' }] },
    ],
  });
});

it('refuses with PRECONDITION_FAILED what was changed since', async () => {
  const { body } = await org.call('POST', '/sobjects/Account', { Name: 'Ada Ltd' });
  const { id } = body as { id: string };
  const headers = { 'if-unmodified-since': 'Sun, 01 Jan 2017 00:00:00 GMT' };

  const answer = await org.call('PATCH', `/sobjects/Account/${id}`, { Name: 'New' }, headers);

  expect(refusal(answer)).toMatchObject({ status: 412, errorCode: 'PRECONDITION_FAILED' });
});

it('refuses a user without access to the API with API_DISABLED_FOR_ORG', async () => {
  await org.permit({ userPermission: 'ApiEnabled', allowed: false });

  const answer = await org.call('GET', '/limits');

  expect(refusal(answer)).toEqual({
    status: 403,
    errorCode: 'API_DISABLED_FOR_ORG',
    message: 'The REST API is not enabled for this Organization.',
  });
});
