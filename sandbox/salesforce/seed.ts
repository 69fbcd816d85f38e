import { createHash } from 'node:crypto';
import { permissionSetsOf } from './records/permissions.ts';
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
};

/**
 * A new org: three profiles, an integration user whose rights come from the permission set `Saltbridge_Integration`
 * over a minimum profile, an administrator, a salesperson with a lead queue and an assignment rule.
 */
export function plantSeed(store: Store, { at, seed }: { at: number; seed: number }): void {
  const stamps = { CreatedDate: at, LastModifiedDate: at, SystemModstamp: at };
  const plant = (object: string, values: Parameters<Store['plant']>[1]) =>
    store.plant(object, { ...stamps, ...values });

  plant('Organization', {
    Name: `Saltbridge Sandbox ${seed}`,
    Country: 'DE',
    DefaultLocaleSidKey: 'en_US',
    TimeZoneSidKey: 'GMT',
    LanguageLocaleKey: 'en_US',
    OrganizationType: 'Developer Edition',
    InstanceName: 'SB1',
  });
  const permissionSet = (name: string, label: string, values: Parameters<Store['plant']>[1]) =>
    plant('PermissionSet', { Name: name, Label: label, IsCustom: true, Type: 'Regular', ...values });
  const profile = (name: string, rights: Record<string, boolean>) => {
    const id = plant('Profile', { Name: name, UserType: 'Standard', ...rights });
    const owned = { ProfileId: id, IsOwnedByProfile: true, Type: 'Profile', ...rights };
    return { id, set: permissionSet(`X${id}`, name, owned) };
  };
  const admin = profile('System Administrator', administrator);
  const standard = profile('Standard User', apiUser);
  const minimum = profile('Minimum Access - API Only Integrations', {
    ...apiUser,
    PermissionsApiUserOnly: true,
  });
  const integration = permissionSet('Saltbridge_Integration', 'Saltbridge Integration', {});
  for (const set of [admin.set, standard.set, integration]) grantEverything(store, set);

  const user = (first: string, last: string, username: string, profileId: string) =>
    plant('User', {
      FirstName: first,
      LastName: last,
      Username: username,
      Email: username,
      Alias: last.slice(0, 8).toLowerCase(),
      CommunityNickname: last.toLowerCase(),
      ProfileId: profileId,
      UserType: 'Standard',
    });
  const robot = user('Saltbridge', 'Integration', makeSecrets(seed).username, minimum.id);
  user('Ada', 'Admin', `admin-${seed}@saltbridge.example`, admin.id);
  user('Sam', 'Seller', `sales-${seed}@saltbridge.example`, standard.id);
  plant('PermissionSetAssignment', { AssigneeId: robot, PermissionSetId: integration, IsActive: true });
  plant('Group', { Name: 'Lead Queue', DeveloperName: 'Lead_Queue', Type: 'Queue' });
  plant('AssignmentRule', { Name: 'Standard Lead Rule', SobjectType: 'Lead', Active: true });
  plant('AssignmentRule', { Name: 'Partner Lead Rule', SobjectType: 'Lead', Active: false });
}

const allRights = ['Create', 'Read', 'Edit', 'Delete', 'ViewAllRecords', 'ModifyAllRecords'];

function grantEverything(store: Store, permissionSet: string): void {
  const rights = Object.fromEntries(allRights.map((right) => [`Permissions${right}`, true]));
  for (const object of store.schema.objects.filter(({ permissionable }) => permissionable)) {
    store.plant('ObjectPermissions', { ParentId: permissionSet, SobjectType: object.name, ...rights });
    for (const field of object.fields.filter(({ permissionable }) => permissionable))
      store.plant('FieldPermissions', {
        ParentId: permissionSet,
        SobjectType: object.name,
        Field: `${object.name}.${field.name}`,
        PermissionsRead: true,
        PermissionsEdit: field.updateable,
      });
  }
}

/** A change to what the integration user may do, as a test or a user trying things asks for it. */
export interface PermissionChange {
  object?: string;
  /** Field of `object`; without it the object's own permissions are changed. */
  field?: string;
  /** User permission without its prefix, e.g. `ApiEnabled`, in place of object and field. */
  userPermission?: string;
  /** `Read`, `Create`, `Edit`, `Delete`; absent means all that there are. */
  rights?: readonly string[];
  allowed: boolean;
}

/** Changes every permission set of the user, so that a right taken away is gone. */
export function changePermission(store: Store, userId: string, change: PermissionChange): void {
  for (const set of permissionSetsOf(store, userId)) {
    if (change.userPermission !== undefined) {
      const at = store.locate(set);
      const field = at?.table.object.field(`Permissions${change.userPermission}`);
      if (at !== undefined && field !== undefined) at.table.set(at.row, field, change.allowed);
      continue;
    }
    const kind = change.field === undefined ? 'ObjectPermissions' : 'FieldPermissions';
    const named = change.field === undefined ? {} : { Field: `${change.object}.${change.field}` };
    const table = store.table(kind);
    for (const row of store.where(kind, { ParentId: set, SobjectType: change.object ?? null, ...named }))
      for (const right of change.rights ?? (change.field === undefined ? allRights : ['Read', 'Edit'])) {
        const field = table.object.field(`Permissions${right}`);
        if (field !== undefined) table.set(row, field, change.allowed);
      }
  }
}
