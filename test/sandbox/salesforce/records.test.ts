import { afterEach, beforeEach, expect, it } from 'vitest';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
beforeEach(async () => {
  org = await startOrg();
});
afterEach(() => org.close());

const lead = { LastName: 'Müller', Company: 'ACME' };

async function create(object: string, fields: object, headers?: Record<string, string>): Promise<string> {
  const { status, body } = await org.call('POST', `/sobjects/${object}`, fields, headers);
  expect([status, body]).toEqual([201, { id: expect.stringMatching(/^\w{18}$/), success: true, errors: [] }]);
  // Asserted above.
  return (body as { id: string }).id;
}

it('creates, reads, changes and deletes a record', async () => {
  const id = await create('Lead', { ...lead, FirstName: 'Zoë', Newsletter__c: true });

  const changed = await org.call('PATCH', `/sobjects/Lead/${id}`, { FirstName: null, Title: ' Dr ' });
  const read = await org.call('GET', `/sobjects/Lead/${id}`);
  const deleted = await org.call('DELETE', `/sobjects/Lead/${id}`);
  const gone = await org.call('GET', `/sobjects/Lead/${id}`);

  expect([changed.status, deleted.status]).toEqual([204, 204]);
  expect(read.body).toMatchObject({
    attributes: { type: 'Lead', url: `/services/data/v60.0/sobjects/Lead/${id}` },
    Id: id,
    Name: 'Müller',
    Title: 'Dr',
    Status: 'Open - Not Contacted',
    Newsletter__c: true,
    DoNotCall: false,
    CreatedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/),
  });
  expect(refusal(gone)).toMatchObject({ status: 404, errorCode: 'ENTITY_IS_DELETED' });
});

it.each([
  ['v60.0', 200],
  ['v45.0', 204],
])('upserts by external id in %s: 201 for a new record, %i for a changed one', async (version, status) => {
  const path = `/services/data/${version}/sobjects/Lead/External_Id__c/auth0%7C1`;

  const made = await org.call('PATCH', path, lead);
  const changed = await org.call('PATCH', path, { Company: 'Other' });

  expect([made.status, made.body]).toMatchObject([201, { created: true, success: true }]);
  expect(changed.status).toBe(status);
  expect(await org.query("SELECT Company FROM Lead WHERE External_Id__c = 'auth0|1'")).toMatchObject([
    { Company: 'Other' },
  ]);
});

it('answers 300 with every record that an e-mail address names', async () => {
  const ids = [
    await create('Lead', { ...lead, Email: 'a@b.de' }),
    await create('Lead', { ...lead, Email: 'A@b.de' }),
  ];

  const { status, body } = await org.call('GET', '/sobjects/Lead/Email/a@b.de');

  expect([status, body]).toEqual([300, ids.map((id) => `/services/data/v60.0/sobjects/Lead/${id}`)]);
});

it.each<[string, object, string, string]>([
  [
    'a required field is missing',
    { FirstName: 'A' },
    'REQUIRED_FIELD_MISSING',
    'Required fields are missing: [LastName, Company]',
  ],
  [
    'a text is too long',
    { ...lead, FirstName: 'x'.repeat(41) },
    'STRING_TOO_LONG',
    `First Name: data value too large: ${'x'.repeat(41)} (max length=40)`,
  ],
  [
    'an e-mail address is none',
    { ...lead, Email: 'nope' },
    'INVALID_EMAIL_ADDRESS',
    'Email: invalid email address: nope',
  ],
  [
    'a restricted picklist lacks the value',
    { ...lead, Status: 'x' },
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    'Status: bad value for restricted picklist field: x',
  ],
  ['an id is none', { ...lead, OwnerId: 'x' }, 'MALFORMED_ID', 'Owner ID: id value of incorrect type: x'],
  [
    'an id is of another object',
    { ...lead, OwnerId: '00QSb0000000001MAA' },
    'FIELD_INTEGRITY_EXCEPTION',
    'Owner ID: id value of incorrect type: 00QSb0000000001MAA',
  ],
  [
    'a reference names no record',
    { ...lead, OwnerId: '005Sb00000000zzIAA' },
    'INVALID_CROSS_REFERENCE_KEY',
    'invalid cross reference id',
  ],
  [
    'a field is unknown',
    { ...lead, Nope__c: 1 },
    'INVALID_FIELD',
    "No such column 'Nope__c' on sobject of type Lead",
  ],
  [
    'a system field is set',
    { ...lead, CreatedById: null },
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    expect.stringMatching(/^Unable to create\/update fields: CreatedById\./) as unknown as string,
  ],
  [
    'a date is of the wrong type',
    { ...lead, Signed_Up_At__c: 'soon' },
    'JSON_PARSER_ERROR',
    expect.stringMatching(
      /^Cannot deserialize instance of datetime from VALUE_STRING value soon/,
    ) as unknown as string,
  ],
])('refuses a record when %s', async (_when, fields, errorCode, message) => {
  const answer = await org.call('POST', '/sobjects/Lead', fields);

  expect(refusal(answer)).toMatchObject({ status: 400, errorCode, message });
  expect(await org.query('SELECT Id FROM Lead')).toEqual([]);
});

it('keeps unique fields unique, whatever the case', async () => {
  const id = await create('Lead', { ...lead, External_Id__c: 'Key' });

  const answer = await org.call('POST', '/sobjects/Lead', { ...lead, External_Id__c: 'KEY' });

  expect(refusal(answer)).toMatchObject({
    errorCode: 'DUPLICATE_VALUE',
    message: `duplicate value found: External_Id__c duplicates value on record with id: ${id.slice(0, 15)}`,
  });
});

it('finds a parent by its external id', async () => {
  const account = await create('Account', { Name: 'ACME', External_Id__c: 'acme' });

  const contact = await create('Contact', { LastName: 'A', Account: { External_Id__c: 'acme' } });

  expect(
    await org.query(`SELECT AccountId, Account.Name FROM Contact WHERE Id = '${contact}'`),
  ).toMatchObject([{ AccountId: account, Account: { Name: 'ACME' } }]);
});

it('stops duplicates by e-mail address while the rule is on, unless told to save', async () => {
  const first = await create('Lead', { ...lead, Email: 'a@b.de' });
  await org.settings({ duplicateRule: true });

  const refused = await org.call('POST', '/sobjects/Lead', { ...lead, Email: 'A@B.de' });
  await create('Lead', { ...lead, Email: 'A@B.de' }, { 'Sforce-Duplicate-Rule-Header': 'allowSave=true' });

  expect(refused.body).toMatchObject([
    {
      errorCode: 'DUPLICATES_DETECTED',
      duplicateResut: { matchResults: [{ matchRecords: [{ record: { Id: first } }] }] },
    },
  ]);
});

it('gives a lead to whom the assignment rule says, unless told not to', async () => {
  const assigned = await create('Lead', lead);
  const kept = await create('Lead', lead, { 'Sforce-Auto-Assign': 'FALSE' });

  const rows = await org.query(
    `SELECT Owner.Name FROM Lead WHERE Id IN ('${assigned}', '${kept}') ORDER BY Id`,
  );

  expect(rows).toMatchObject([
    { Owner: { Name: 'Sam Seller' } },
    { Owner: { Name: 'Saltbridge Integration' } },
  ]);
});

it.each([
  ['GET', '/sobjects/Nope', undefined],
  ['GET', '/sobjects/Lead/00QSb0000000009MAA', undefined],
  ['PATCH', '/sobjects/Lead/Company/x', lead],
  ['GET', '/nope', undefined],
])('answers %s %s with NOT_FOUND', async (method, path, body) => {
  const answer = await org.call(method, path, body);

  expect(refusal(answer)).toMatchObject({ status: 404, errorCode: 'NOT_FOUND' });
});

it('answers a body that is no JSON with an error array', async () => {
  const answer = await org.call('POST', '/sobjects/Lead', '{"LastName":', {
    'content-type': 'application/json',
  });

  expect(refusal(answer)).toMatchObject({ status: 400, errorCode: 'JSON_PARSER_ERROR' });
});
