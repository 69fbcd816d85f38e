import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { type Answer, refusal, startOrg, type TestOrg, tokenIn } from './start.ts';

let org: TestOrg;
let profileId: string;
beforeEach(async () => {
  org = await startOrg();
  profileId = await idOf('Profile', "Name = 'Standard User'");
});
afterEach(() => org.close());

async function idOf(object: string, where: string): Promise<string> {
  return String((await org.query(`SELECT Id FROM ${object} WHERE ${where}`))[0]?.Id);
}

function userFields(more: object = {}): Record<string, unknown> {
  return {
    Username: 'kim@acme.example',
    LastName: 'Kim',
    Email: 'kim@acme.example',
    Alias: 'kim',
    ProfileId: profileId,
    TimeZoneSidKey: 'Europe/Berlin',
    LocaleSidKey: 'de_DE',
    EmailEncodingKey: 'UTF-8',
    LanguageLocaleKey: 'de',
    ...more,
  };
}

const create = (more?: object): Promise<Answer> => org.call('POST', '/sobjects/User', userFields(more));

async function created(more?: object): Promise<string> {
  const answer = await create(more);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return z.looseObject({ id: z.string() }).parse(answer.body).id;
}

it('makes a user with a nickname and a login record', async () => {
  const id = await created();

  const [user] = await org.query(`SELECT IsActive, CommunityNickname, UserType FROM User WHERE Id = '${id}'`);
  const [login] = await org.query(`SELECT IsFrozen FROM UserLogin WHERE UserId = '${id}'`);

  expect(user).toMatchObject({ IsActive: true, UserType: 'Standard' });
  expect(user?.CommunityNickname).toMatch(/^User/);
  expect(login).toMatchObject({ IsFrozen: false });
});

it.each(['Alias', 'TimeZoneSidKey', 'LocaleSidKey', 'EmailEncodingKey', 'LanguageLocaleKey', 'ProfileId'])(
  'wants %s',
  async (name) => {
    expect(refusal(await create({ [name]: undefined }))).toMatchObject({
      errorCode: 'REQUIRED_FIELD_MISSING',
      message: `Required fields are missing: [${name}]`,
      fields: [name],
    });
  },
);

it.each<[object, string, RegExp]>([
  [{ Username: 'kim' }, 'INVALID_EMAIL_ADDRESS', /Username/],
  [{ LocaleSidKey: 'xx_XX' }, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', /Locale: bad value.*: xx_XX/],
  [{ TimeZoneSidKey: 'Mars' }, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', /bad value/],
  [
    { Alias: 'much too long' },
    'STRING_TOO_LONG',
    /Alias: data value too large: much too long \(max length=8\)/,
  ],
  [
    { Username: 'ADMIN-1@saltbridge.example' },
    'DUPLICATE_USERNAME',
    /this or another Salesforce organization/,
  ],
  [{ CommunityNickname: 'seller' }, 'DUPLICATE_COMM_NICKNAME', /Another user has already selected/],
])('refuses a user with %o', async (more, errorCode, message) => {
  const refused = refusal(await create(more));

  expect(refused).toMatchObject({ status: 400, errorCode });
  expect(refused.message).toMatch(message);
});

it('refuses a user name that another org has', async () => {
  await org.settings({ takenUsernames: ['Kim@Acme.example'] });

  expect(refusal(await create()).errorCode).toBe('DUPLICATE_USERNAME');
});

it('counts licences and gives out no more than there are', async () => {
  await org.settings({ licenses: { Salesforce: 3 } });
  const id = await created();

  const refused = refusal(await create({ Username: 'lee@acme.example' }));
  const used = await org.query(
    "SELECT UsedLicenses, TotalLicenses FROM UserLicense WHERE Name = 'Salesforce'",
  );
  const off = await org.call('PATCH', `/sobjects/User/${id}`, { IsActive: false });
  await created({ Username: 'lee@acme.example' });
  const on = await org.call('PATCH', `/sobjects/User/${id}`, { IsActive: true });

  expect(refused).toMatchObject({ errorCode: 'LICENSE_LIMIT_EXCEEDED', message: 'License Limit Exceeded' });
  expect(used).toMatchObject([{ UsedLicenses: 3, TotalLicenses: 3 }]);
  expect(off.status).toBe(204);
  expect(refusal(on).errorCode).toBe('LICENSE_LIMIT_EXCEEDED');
});

it('does not delete users', async () => {
  const answer = await org.call('DELETE', `/sobjects/User/${await created()}`);

  expect(refusal(answer)).toMatchObject({
    errorCode: 'INVALID_TYPE_FOR_OPERATION',
    message: 'entity type cannot be deleted: User',
  });
});

it.each([
  ['leadOwner', 'FIELD_INTEGRITY_EXCEPTION', /default owner of leads/],
  ['leadCreator', 'FIELD_INTEGRITY_EXCEPTION', /Web to Lead Default Creator/],
  ['workflowUser', 'FIELD_INTEGRITY_EXCEPTION', /Default Workflow User/],
])('does not deactivate the %s', async (role, errorCode, message) => {
  const id = await created();
  await org.settings({ defaultUsers: { [role]: 'kim@acme.example' } });

  const refused = refusal(await org.call('PATCH', `/sobjects/User/${id}`, { IsActive: false }));

  expect(refused).toMatchObject({ status: 400, errorCode });
  expect(refused.message).toMatch(message);
});

it('does not deactivate the last administrator', async () => {
  const id = await idOf('User', "Username = 'admin-1@saltbridge.example'");

  const answer = await org.call('PATCH', `/sobjects/User/${id}`, { IsActive: false });

  expect(refusal(answer).errorCode).toBe('CANNOT_DISABLE_LAST_ADMIN');
});

it('does not deactivate whom a hierarchy field names', async () => {
  const id = await created();
  await org.call('POST', '/tooling/sobjects/CustomField', {
    FullName: 'User.Mentor__c',
    Metadata: { type: 'Lookup', label: 'Mentor', referenceTo: 'User', relationshipName: 'Mentees' },
  });
  const [set] = await org.query("SELECT Id FROM PermissionSet WHERE Name = 'Saltbridge_Integration'");
  const granted = { PermissionsRead: true, PermissionsEdit: true };
  await org.call('POST', '/sobjects/FieldPermissions', {
    ParentId: set?.Id,
    SobjectType: 'User',
    Field: 'User.Mentor__c',
    ...granted,
  });
  await created({ Username: 'lee@acme.example', Mentor__c: id });

  const refused = refusal(await org.call('PATCH', `/sobjects/User/${id}`, { IsActive: false }));

  expect(refused.message).toBe('Cannot inactivate user that is the value of a hierarchy field: Mentor');
});

it('keeps the old e-mail address until the new one is confirmed', async () => {
  const id = await created();
  const change = { Email: 'new@acme.example' };
  const email = async () => (await org.query(`SELECT Email FROM User WHERE Id = '${id}'`))[0]?.Email;

  const answer = await org.call('PATCH', `/sobjects/User/${id}`, change);
  const before = await email();
  const confirmation = await org.call('POST', '/__sandbox/salesforce/confirm-email', {
    username: 'kim@acme.example',
  });

  expect(answer.status).toBe(204);
  expect(before).toBe('kim@acme.example');
  expect(confirmation.body).toEqual({ confirmed: true });
  expect(await email()).toBe('new@acme.example');
});

it('has nothing to confirm once the e-mail address is changed back', async () => {
  const id = await created();
  await org.call('PATCH', `/sobjects/User/${id}`, { Email: 'new@acme.example' });
  await org.call('PATCH', `/sobjects/User/${id}`, { Email: 'kim@acme.example' });

  const { body } = await org.call('POST', '/__sandbox/salesforce/confirm-email', {
    username: 'kim@acme.example',
  });

  expect(body).toEqual({ confirmed: false });
  expect(await org.query(`SELECT Email FROM User WHERE Id = '${id}'`)).toMatchObject([
    { Email: 'kim@acme.example' },
  ]);
});

it('changes the e-mail address at once where the org does not ask', async () => {
  await org.settings({ confirmEmailChanges: false });
  const id = await created();

  await org.call('PATCH', `/sobjects/User/${id}`, { Email: 'new@acme.example' });

  expect(await org.query(`SELECT Email FROM User WHERE Id = '${id}'`)).toMatchObject([
    { Email: 'new@acme.example' },
  ]);
});

it('gives no record to an inactive user', async () => {
  const id = await created({ IsActive: false });

  const refused = refusal(await org.call('POST', '/sobjects/Account', { Name: 'Acme', OwnerId: id }));

  expect(refused).toMatchObject({
    errorCode: 'INACTIVE_OWNER_OR_USER',
    message: `operation performed with inactive user [${id.slice(0, 15)}] as owner of account`,
  });
});

it('assigns a permission set once, and takes it away', async () => {
  const assignment = {
    AssigneeId: await created(),
    PermissionSetId: await idOf('PermissionSet', "Name = 'Saltbridge_Integration'"),
  };

  const first = await org.call('POST', '/sobjects/PermissionSetAssignment', assignment);
  const second = await org.call('POST', '/sobjects/PermissionSetAssignment', assignment);
  const { id } = z.looseObject({ id: z.string() }).parse(first.body);
  const removed = await org.call('DELETE', `/sobjects/PermissionSetAssignment/${id}`);

  expect(refusal(second).errorCode).toBe('DUPLICATE_VALUE');
  expect(removed.status).toBe(204);
});

it.each([
  ['frozen', 'UserLogin', { IsFrozen: true }],
  ['deactivated', 'User', { IsActive: false }],
])('lets no %s user in, and ends the session', async (_what, object, change) => {
  const id = await created();
  const password = { username: 'kim@acme.example', password: org.credentials.password };
  const signIn = () => org.signIn({ grant_type: 'password', ...password });
  const authorization = `Bearer ${tokenIn(await signIn())}`;
  const row = object === 'User' ? id : await idOf('UserLogin', `UserId = '${id}'`);

  const changed = await org.call('PATCH', `/sobjects/${object}/${row}`, change);

  expect(changed.status).toBe(204);
  expect((await signIn()).body).toMatchObject({ error: 'invalid_grant' });
  const answer = await org.call('GET', '/limits', undefined, { authorization });
  expect(refusal(answer)).toMatchObject({ status: 401, errorCode: 'INVALID_SESSION_ID' });
});
