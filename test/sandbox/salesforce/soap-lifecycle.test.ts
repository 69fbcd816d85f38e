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

it('merges contacts: children move, the loser stays in the recycle bin under its master', async () => {
  const account = idOf(await connection.soap.create({ type: 'Account', Name: 'ACME' }));
  const other = idOf(await connection.soap.create({ type: 'Account', Name: 'Other', External_Id__c: 'x' }));
  const contact = idOf(await connection.soap.create({ type: 'Contact', LastName: 'A', AccountId: other }));

  const [merged] = await connection.soap.merge([
    {
      // jsforce sends members as they are; their order is the WSDL's.
      masterRecord: { type: 'Account', Id: account, External_Id__c: 'x' },
      recordToMergeIds: [other],
    },
  ] as never);
  const loser = await soap(
    `<u:queryAll><u:queryString>SELECT Id, IsDeleted, MasterRecordId FROM Account WHERE Name = 'Other'</u:queryString></u:queryAll>`,
  );

  expect(merged).toMatchObject({
    success: true,
    id: account,
    mergedRecordIds: [other],
    updatedRelatedIds: [contact],
  });
  expect(await shown('Contact', contact)).toMatchObject({ AccountId: account });
  expect(await shown('Account', account)).toMatchObject({ External_Id__c: 'x' });
  expect(loser.text).toContain(
    `<sf:Id>${other}</sf:Id><sf:IsDeleted>true</sf:IsDeleted><sf:MasterRecordId>${account}</sf:MasterRecordId>`,
  );
});

it('converts a lead into account, contact and opportunity, once', async () => {
  const lead = idOf(
    await connection.soap.create({
      type: 'Lead',
      LastName: 'A',
      Company: 'ACME',
      Email: 'a@b.de',
      Plan__c: 'pro',
    }),
  );
  const request = { leadId: lead, convertedStatus: 'Closed - Converted' };

  const converted = await connection.soap.convertLead(request as never);
  const again = await connection.soap.convertLead(request as never);

  const { accountId, contactId, opportunityId } = converted as unknown as Record<string, string>;
  expect(converted).toMatchObject({ success: true, leadId: lead });
  expect(await shown('Lead', lead)).toMatchObject({
    IsConverted: true,
    Status: 'Closed - Converted',
    ConvertedAccountId: accountId,
    ConvertedContactId: contactId,
  });
  expect(await shown('Contact', contactId ?? '')).toMatchObject({
    LastName: 'A',
    Email: 'a@b.de',
    AccountId: accountId,
    Plan__c: 'pro',
  });
  expect(await shown('Opportunity', opportunityId ?? '')).toMatchObject({
    Name: 'ACME-',
    AccountId: accountId,
  });
  expect(again).toMatchObject({
    success: false,
    errors: [{ statusCode: 'CANNOT_UPDATE_CONVERTED_LEAD', message: 'cannot reference converted lead' }],
  });
});

it('leaves nothing behind when a conversion fails', async () => {
  const lead = idOf(await connection.soap.create({ type: 'Lead', LastName: 'A', Company: 'ACME' }));

  const failed = await connection.soap.convertLead({
    leadId: lead,
    convertedStatus: 'Closed - Converted',
    ownerId: '005Sb00000000zzIAA',
  } as never);

  const { body } = await org.call('GET', '/__sandbox/salesforce/count/Account');
  expect(failed).toMatchObject({ success: false, errors: [{ statusCode: 'INVALID_CROSS_REFERENCE_KEY' }] });
  expect(body).toEqual({ count: 0 });
});

it('refuses to change a lead that was converted', async () => {
  const lead = idOf(await connection.soap.create({ type: 'Lead', LastName: 'A', Company: 'ACME' }));
  await connection.soap.convertLead({ leadId: lead, convertedStatus: 'Closed - Converted' } as never);

  const { status, body } = await org.call('PATCH', `/sobjects/Lead/${lead}`, { Title: 'x' });

  expect([status, body]).toMatchObject([400, [{ errorCode: 'CANNOT_UPDATE_CONVERTED_LEAD' }]]);
});

it('brings children and look-ups back with their parent, unless they have a new one', async () => {
  const account = idOf(await connection.soap.create({ type: 'Account', Name: 'ACME' }));
  const other = idOf(await connection.soap.create({ type: 'Account', Name: 'Other' }));
  const contact = idOf(await connection.soap.create({ type: 'Contact', LastName: 'A', AccountId: account }));
  const [kept = '', moved = ''] = (
    await connection.soap.create(
      ['Kept', 'Moved'].map((Name) => ({ type: 'Account', Name, ParentId: account })),
    )
  ).map(idOf);
  await connection.soap.delete(account);
  await connection.soap.update({ type: 'Account', Id: moved, ParentId: other });

  await connection.soap.undelete([account]);

  expect(await shown('Contact', contact)).toMatchObject({ AccountId: account });
  expect(await shown('Account', kept)).toMatchObject({ ParentId: account });
  expect(await shown('Account', moved)).toMatchObject({ ParentId: other });
});

it('empties the recycle bin for good', async () => {
  const id = idOf(await connection.soap.create({ type: 'Account', Name: 'ACME' }));
  await connection.soap.delete(id);

  const emptied = await connection.soap.emptyRecycleBin([id]);
  const undeleted = await connection.soap.undelete([id]);
  const found = await soap(`<u:queryAll><u:queryString>SELECT Id FROM Account</u:queryString></u:queryAll>`);

  expect(emptied).toMatchObject([{ success: true, id }]);
  expect(undeleted).toMatchObject([{ success: false }]);
  expect(found.text).toContain('<size>0</size>');
});
