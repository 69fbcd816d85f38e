import type { FieldDef, ObjectDef } from '../schema/definition.ts';
import { fieldOf, type Store } from './store.ts';

export type ObjectRight = 'Read' | 'Create' | 'Edit' | 'Delete';

/** What one user may see and do: the sum of the profile and of all assigned permission sets. */
export interface Rights {
  userId: string;
  /** A user permission by its API name without `Permissions`, e.g. `ApiEnabled`. */
  has(permission: string): boolean;
  object(object: ObjectDef, right: ObjectRight): boolean;
  field(object: ObjectDef, field: FieldDef, right: 'Read' | 'Edit'): boolean;
}

/**
 * Works out rights from the PermissionSet, ObjectPermissions and FieldPermissions records, so that what a query
 * shows is what holds. Remembered until one of these tables changes.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_fieldpermissions.htm
 */
export function createPermissions(store: Store): (userId: string) => Rights {
  const sources = [
    'User',
    'PermissionSet',
    'PermissionSetAssignment',
    'ObjectPermissions',
    'FieldPermissions',
  ].map((name) => store.table(name));
  let remembered = new Map<string, Rights>();
  let version = -1;

  return (userId) => {
    const current = sources.reduce((sum, table) => sum + table.version(), 0);
    if (current !== version) {
      remembered = new Map();
      version = current;
    }
    let rights = remembered.get(userId);
    if (rights === undefined) {
      rights = workOut(store, userId);
      remembered.set(userId, rights);
    }
    return rights;
  };
}

function workOut(store: Store, userId: string): Rights {
  const sets = permissionSetsOf(store, userId);
  const granted = new Set<string>();
  const grant = (object: string, scope: (record: Record<string, unknown>) => string) => {
    const table = store.table(object);
    for (const set of sets)
      for (const row of table.find(fieldOf(table, 'ParentId'), set)) {
        const record = store.read(table, row);
        for (const [name, value] of Object.entries(record))
          if (value === true && name.startsWith('Permissions'))
            granted.add(`${scope(record)} ${name.slice('Permissions'.length)}`.toLowerCase());
      }
  };
  grant('ObjectPermissions', (record) => String(record.SobjectType));
  grant('FieldPermissions', (record) => String(record.Field));
  for (const set of sets) {
    const at = store.locate(set);
    if (at === undefined) continue;
    for (const [name, value] of Object.entries(store.read(at.table, at.row)))
      if (value === true && name.startsWith('Permissions'))
        granted.add(name.slice('Permissions'.length).toLowerCase());
  }
  const has = (permission: string) => granted.has(permission.toLowerCase());
  return {
    userId,
    has,
    object: (object, right) =>
      (!object.permissionable && (right === 'Read' || has('ManageUsers'))) ||
      has('ModifyAllData') ||
      (right === 'Read' && has('ViewAllData')) ||
      has(`${object.name} ${right}`),
    field: (object, field, right) =>
      !field.hidden &&
      ((!object.permissionable && !field.custom) ||
        !field.permissionable ||
        has(`${object.name}.${field.name} ${right}`)),
  };
}

/** Ids of the user's permission sets, the one that stands for the profile among them. */
export function permissionSetsOf(store: Store, userId: string): string[] {
  const user = store.locate(userId);
  if (user === undefined) return [];
  const profileId = store.read(user.table, user.row).ProfileId ?? null;
  const sets = store.table('PermissionSet');
  const assignments = store.table('PermissionSetAssignment');
  const ofProfile = store.where('PermissionSet', { ProfileId: profileId, IsOwnedByProfile: true });
  const assigned = assignments
    .find(fieldOf(assignments, 'AssigneeId'), userId)
    .map((row) => String(store.read(assignments, row).PermissionSetId));
  return [...new Set([...ofProfile.map((row) => sets.id(row)), ...assigned])];
}
