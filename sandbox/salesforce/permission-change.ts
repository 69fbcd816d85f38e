import { permissionSetsOf } from './records/permissions.ts';
import type { Store } from './records/store.ts';

/** Rights that a permission set gives on an object. */
export const allRights = ['Create', 'Read', 'Edit', 'Delete', 'ViewAllRecords', 'ModifyAllRecords'];

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
