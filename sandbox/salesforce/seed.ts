import { createHash } from 'node:crypto';
import { allRights } from './permission-change.ts';
import type { Store } from './records/store.ts';

/** What the sandbox's people sign in with; made from the seed, so it is the same after a restart. */
export interface Secrets {
  username: string;
  password: string;
  securityToken: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}

export function makeSecrets(seed: number): Secrets {
  const secret = (name: string, length: number) =>
    createHash('sha512').update(`saltbridge sandbox ${seed} ${name}`).digest('base64url').slice(0, length);
  return {
    username: `integration-${seed}@saltbridge.example`,
    password: secret('password', 16),
    securityToken: secret('security token', 24),
    clientId: `3MVG9${secret('client id', 80)}`,
    clientSecret: createHash('sha256').update(`client secret ${seed}`).digest('hex').toUpperCase(),
    refreshToken: `5Aep861${secret('refresh token', 80)}`,
  };
}

const apiUser = { PermissionsApiEnabled: true };
const administrator = {
  PermissionsApiEnabled: true,
  PermissionsModifyAllData: true,
  PermissionsViewAllData: true,
  PermissionsViewSetup: true,
  PermissionsManageUsers: true,
  PermissionsBulkApiHardDelete: true,
  PermissionsCustomizeApplication: true,
};

/**
 * A new org: four profiles, an integration user whose rights come from the permission set `Saltbridge_Integration`
 * over a minimum profile, an administrator, a salesperson, a lead queue and two assignment rules, one of them active.
 */
export function plantSeed(store: Store, { at, seed }: { at: number; seed: number }): void {
  const stamps = { CreatedDate: at, LastModifiedDate: at, SystemModstamp: at };
  const plant = (object: string, values: Parameters<Store['plant']>[1]) =>
    store.plant(object, { ...stamps, ...values });

  // Orgs of other seeds have other ids, so that clients of several orgs tell them apart.
  const orgs = store.table('Organization');
  for (let other = 1; other < seed; other += 1) {
    const row = orgs.add();
    orgs.remove(row);
    orgs.erase(row);
  }
  plant('Organization', {
    Name: `Saltbridge Sandbox ${seed}`,
    Country: 'DE',
    FiscalYearStartMonth: 1,
    DefaultLocaleSidKey: 'en_US',
    TimeZoneSidKey: 'GMT',
    LanguageLocaleKey: 'en_US',
    OrganizationType: 'Developer Edition',
    InstanceName: 'SB1',
  });
  const license = (key: string, name: string, total: number) =>
    plant('UserLicense', {
      Name: name,
      MasterLabel: name,
      LicenseDefinitionKey: key,
      TotalLicenses: total,
      Status: 'Active',
    });
  const salesforce = license('SFDC', 'Salesforce', 25);
  const integrations = license('SALESFORCE_INTEGRATION', 'Salesforce Integration', 5);
  const permissionSet = (name: string, label: string, values: Parameters<Store['plant']>[1]) =>
    plant('PermissionSet', { Name: name, Label: label, IsCustom: true, Type: 'Regular', ...values });
  const profile = (name: string, rights: Record<string, boolean>, licenseId = salesforce) => {
    const id = plant('Profile', { Name: name, UserType: 'Standard', UserLicenseId: licenseId, ...rights });
    const owned = { ProfileId: id, IsOwnedByProfile: true, Type: 'Profile', ...rights };
    return { id, set: permissionSet(`X${id}`, name, owned) };
  };
  const admin = profile('System Administrator', administrator);
  const standard = profile('Standard User', apiUser);
  const minimum = profile(
    'Minimum Access - API Only Integrations',
    { ...apiUser, PermissionsApiUserOnly: true },
    integrations,
  );
  profile('Minimum Access - Salesforce', apiUser);
  // It sets up people and fields too, so that one user can try everything.
  const integration = permissionSet('Saltbridge_Integration', 'Saltbridge Integration', {
    PermissionsManageUsers: true,
    PermissionsCustomizeApplication: true,
    PermissionsViewSetup: true,
  });
  for (const set of [admin.set, standard.set, integration]) grantEverything(store, set);

  const user = (first: string, last: string, username: string, profileId: string) => {
    const id = plant('User', {
      FirstName: first,
      LastName: last,
      Username: username,
      Email: username,
      Alias: last.slice(0, 8).toLowerCase(),
      CommunityNickname: last.toLowerCase(),
      ProfileId: profileId,
      TimeZoneSidKey: 'GMT',
      LocaleSidKey: 'en_US',
      EmailEncodingKey: 'UTF-8',
      LanguageLocaleKey: 'en_US',
    });
    plant('UserLogin', { UserId: id });
    return id;
  };
  const robot = user('Saltbridge', 'Integration', makeSecrets(seed).username, minimum.id);
  user('Ada', 'Admin', `admin-${seed}@saltbridge.example`, admin.id);
  user('Sam', 'Seller', `sales-${seed}@saltbridge.example`, standard.id);
  plant('PermissionSetAssignment', { AssigneeId: robot, PermissionSetId: integration, IsActive: true });
  const queue = plant('Group', { Name: 'Lead Queue', DeveloperName: 'Lead_Queue', Type: 'Queue' });
  plant('QueueSobject', { QueueId: queue, SobjectType: 'Lead' });
  plant('AssignmentRule', { Name: 'Standard Lead Rule', SobjectType: 'Lead', Active: true });
  plant('AssignmentRule', { Name: 'Partner Lead Rule', SobjectType: 'Lead', Active: false });
  for (const object of store.schema.objects)
    for (const name of object.recordTypes)
      plant('RecordType', {
        Name: name,
        DeveloperName: name.replaceAll(' ', '_'),
        SobjectType: object.name,
        IsActive: true,
      });
}

function grantEverything(store: Store, permissionSet: string): void {
  const rights = Object.fromEntries(allRights.map((right) => [`Permissions${right}`, true]));
  for (const object of store.schema.objects) {
    if (object.permissionable)
      store.plant('ObjectPermissions', { ParentId: permissionSet, SobjectType: object.name, ...rights });
    for (const field of object.fields.filter(
      ({ permissionable, custom }) => permissionable && (object.permissionable || custom),
    ))
      store.plant('FieldPermissions', {
        ParentId: permissionSet,
        SobjectType: object.name,
        Field: `${object.name}.${field.name}`,
        PermissionsRead: true,
        PermissionsEdit: field.createable || field.updateable,
      });
  }
}
