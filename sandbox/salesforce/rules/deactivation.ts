import { type Failure, failure } from '../errors.ts';
import type { Store } from '../records/store.ts';
import type { Settings } from '../settings.ts';
import { ruleOf } from './change.ts';

/**
 * What keeps a user from being deactivated.
 *
 * @see https://help.salesforce.com/s/articleView?id=000384586 (default owners)
 * @see https://help.salesforce.com/s/articleView?id=000384761 (web-to-lead)
 * @see https://help.salesforce.com/s/articleView?id=000386275 (hierarchy fields; all checked 2026-11)
 */
export const deactivation = ruleOf('User', {
  check({ scope: { store, settings }, table, row, gives, value, stored }) {
    if (row < 0 || !gives('IsActive') || value('IsActive') !== false || stored('IsActive') !== true)
      return undefined;
    const id = table.id(row);
    return (
      asDefault(settings, String(stored('Username'))) ??
      inHierarchy(store, id) ??
      lastAdministrator(store, id)
    );
  },
});

const roles: Record<string, string> = {
  leadOwner:
    'You cannot deactivate this user. You cannot deactivate a user who is the default owner of leads',
  leadCreator: 'You cannot disable the Web to Lead Default Creator.',
  caseOwner:
    'You cannot deactivate this user. You cannot deactivate a user who is the default owner of cases',
  workflowUser: 'You cannot deactivate the Default Workflow User',
  approver: 'You cannot deactivate this user. The user is the only approver of an approval process',
};

function asDefault({ defaultUsers }: Settings, username: string): Failure | undefined {
  const [role] = Object.entries(defaultUsers).find(
    ([, name]) => name?.toLowerCase() === username.toLowerCase(),
  ) ?? [undefined];
  return role === undefined
    ? undefined
    : failure('FIELD_INTEGRITY_EXCEPTION', roles[role] ?? '', ['IsActive']);
}

/** A custom lookup from user to user is a hierarchy; the standard manager is none. */
function inHierarchy(store: Store, id: string): Failure | undefined {
  const users = store.table('User');
  const field = users.object.fields.find(
    (each) => each.custom && each.referenceTo.includes('User') && users.find(each, id).length > 0,
  );
  return field === undefined
    ? undefined
    : failure(
        'FIELD_INTEGRITY_EXCEPTION',
        `Cannot inactivate user that is the value of a hierarchy field: ${field.label}`,
        ['IsActive'],
      );
}

function lastAdministrator(store: Store, id: string): Failure | undefined {
  const profiles = store.table('Profile');
  const users = store.table('User');
  const administrators = store
    .where('Profile', { PermissionsManageUsers: true, PermissionsModifyAllData: true })
    .flatMap((row) => store.where('User', { ProfileId: profiles.id(row), IsActive: true }))
    .map((row) => users.id(row));
  return administrators.length === 1 && administrators[0] === id
    ? failure('CANNOT_DISABLE_LAST_ADMIN', 'You must have at least one active administrator user.', [
        'IsActive',
      ])
    : undefined;
}
