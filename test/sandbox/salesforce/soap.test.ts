import { afterEach, beforeEach, expect, it } from 'vitest';
import { idOf, type SoapOrg, startSoapOrg } from './soap-client.ts';

let org: SoapOrg['org'];
let connection: SoapOrg['connection'];
let soap: SoapOrg['soap'];
let shown: SoapOrg['shown'];
beforeEach(async () => {
  ({ org, connection, soap, shown } = await startSoapOrg());
});
afterEach(() => org.close());

it('writes records for jsforce: create, update, upsert, delete, undelete', async () => {
  const [made, bad] = await connection.soap.create([
    { type: 'Lead', LastName: 'Müller & <Söhne>', Company: 'ACME', Signed_Up_At__c: '2026-01-31T23:59:59Z' },
    { type: 'Lead', Company: 'ACME' },
  ]);
  const id = idOf(made ?? {});
  const updated = await connection.soap.update({
    type: 'Lead',
    Id: id,
    Title: 'Dr',
    Company: 'Other',
    Signed_Up_At__c: null,
  });
  const upserted = await connection.soap.upsert('External_Id__c', [
    { type: 'Lead', External_Id__c: 'k', LastName: 'K', Company: 'K' },
  ]);
  const read = await shown('Lead', id);
  const deleted = await connection.soap.delete([id]);
  const gone = await org.call('GET', `/sobjects/Lead/${id}`);
  const back = await connection.soap.undelete([id]);

  expect(made).toMatchObject({ success: true, id: expect.stringMatching(/^00Q\w{15}$/), errors: [] });
  expect(bad).toMatchObject({
    success: false,
    id: null,
    errors: [
      {
        statusCode: 'REQUIRED_FIELD_MISSING',
        message: 'Required fields are missing: [LastName]',
        fields: ['LastName'],
      },
    ],
  });
  expect(updated).toMatchObject({ success: true, id });
  expect(upserted).toMatchObject([{ success: true, created: true }]);
  expect(read).toMatchObject({
    LastName: 'Müller & <Söhne>',
    Title: 'Dr',
    Company: 'Other',
    Signed_Up_At__c: null,
  });
  expect(deleted).toMatchObject([{ success: true, id }]);
  expect(gone.status).toBe(404);
  expect(back).toMatchObject([{ success: true, id }]);
  expect(await shown('Lead', id)).toMatchObject({ Title: 'Dr' });
});

it('tells jsforce who is signed in and what time it is', async () => {
  const info = await connection.soap.getUserInfo();
  const { timestamp } = await connection.soap.getServerTimestamp();

  expect(info).toMatchObject({
    organizationId: org.credentials.orgId,
    userName: org.credentials.username,
    organizationMultiCurrency: false,
  });
  expect(Math.abs(Date.parse(timestamp) - Date.now())).toBeLessThan(60_000);
});

it('queries in pages, with parents, at both addresses', async () => {
  const account = idOf(await connection.soap.create({ type: 'Account', Name: 'ACME' }));
  for (const from of [0, 200])
    await connection.soap.create(
      Array.from({ length: 200 }, (_, at) => ({
        type: 'Contact',
        LastName: `N${from + at}`,
        AccountId: account,
      })),
    );
  const query = `<u:query><u:queryString>SELECT LastName, Account.Name FROM Contact ORDER BY CreatedDate, Id</u:queryString></u:query>`;

  const first = await soap(query, {
    header: '<u:QueryOptions><u:batchSize>250</u:batchSize></u:QueryOptions>',
  });
  const locator = /<queryLocator>([^<]+)<\/queryLocator>/.exec(first.text)?.[1];
  const second = await soap(`<u:queryMore><u:queryLocator>${locator}</u:queryLocator></u:queryMore>`);
  const enterprise = await soap(query, { kind: 'c' });

  expect(first.text).toContain('<result xsi:type="QueryResult"><done>false</done>');
  expect(first.text).toContain(
    '<records xsi:type="sf:sObject"><sf:type>Contact</sf:type><sf:Id xsi:nil="true"/><sf:LastName>N0</sf:LastName><sf:Account xsi:type="sf:sObject"><sf:type>Account</sf:type>',
  );
  expect(first.text.match(/<records /g)).toHaveLength(250);
  expect(second.text).toContain('<done>true</done><queryLocator xsi:nil="true"/>');
  expect(second.text).toContain('<sf:LastName>N399</sf:LastName>');
  expect(enterprise.text).toContain('<records xsi:type="sf:Contact"><sf:LastName>N0</sf:LastName>');
});

it('retrieves by id, with nil for what is not there, and describes', async () => {
  const id = idOf(await connection.soap.create({ type: 'Account', Name: 'ACME' }));

  const found = await soap(
    `<u:retrieve><u:fieldList>Id, Name</u:fieldList><u:sObjectType>Account</u:sObjectType><u:ids>${id}</u:ids><u:ids>001000000000000AAA</u:ids></u:retrieve>`,
  );
  const described = await soap(
    `<u:describeSObject><u:sObjectType>Account</u:sObjectType></u:describeSObject>`,
  );

  expect(found.text).toContain('<sf:Name>ACME</sf:Name></result><result xsi:nil="true"/>');
  expect(described.text).toContain('<name>External_Id__c</name>');
});

it('writes all or none where the header says so', async () => {
  const records = `<u:create><u:sObjects><u:type>Account</u:type><u:Name>A</u:Name></u:sObjects><u:sObjects><u:type>Account</u:type></u:sObjects></u:create>`;

  const { text } = await soap(records, {
    header: '<u:AllOrNoneHeader><u:allOrNone>true</u:allOrNone></u:AllOrNoneHeader>',
  });

  expect(text).toContain('<statusCode>ALL_OR_NONE_OPERATION_ROLLED_BACK</statusCode>');
});

it.each([
  ['a session that is none', 'getUserInfo', '', 'x', 'INVALID_SESSION_ID', 'UnexpectedErrorFault'],
  ['no session', 'getUserInfo', '', '', 'INVALID_SESSION_ID', 'UnexpectedErrorFault'],
  [
    'an unknown field',
    'query',
    '<u:queryString>SELECT Nope FROM Account</u:queryString>',
    undefined,
    'INVALID_FIELD',
    'InvalidFieldFault',
  ],
  [
    'an unknown object',
    'describeSObject',
    '<u:sObjectType>Nope</u:sObjectType>',
    undefined,
    'INVALID_TYPE',
    'InvalidSObjectFault',
  ],
])('answers %s with a fault', async (_what, operation, body, session, code, type) => {
  const options = session === undefined ? {} : { session };

  const { status, text } = await soap(`<u:${operation}>${body}</u:${operation}>`, options);

  expect(status).toBe(500);
  expect(text).toContain(`<faultcode>sf:${code}</faultcode><faultstring>${code}: `);
  expect(text).toContain(`<sf:${type} xsi:type="sf:${type}"><sf:exceptionCode>${code}</sf:exceptionCode>`);
});

it('ends the session at logout', async () => {
  const out = await soap('<u:logout/>');
  const after = await soap('<u:getUserInfo/>');

  expect(out.status).toBe(200);
  expect(after.text).toContain('<faultcode>sf:INVALID_SESSION_ID</faultcode>');
});

it.each(['<u:nope/>', '', '<<<'])('answers a call that is none with a fault: %s', async (body) => {
  const { status, text } = await soap(body);

  expect(status).toBe(500);
  expect(text).toContain('<soapenv:Fault>');
});
