import { failure } from '../errors.ts';
import type { Store } from '../records/store.ts';
import { type Change, ruleOf } from './change.ts';

const usernamePattern = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;

/**
 * Names of users, and their e-mail address, which changes only once its owner has confirmed it.
 *
 * @see https://help.salesforce.com/s/articleView?id=000386708 (user names are unique over all orgs; checked 2026-11)
 */
export const users = ruleOf('User', {
  check(change) {
    const { scope, table, row, gives, value } = change;
    const username = value('Username');
    if (gives('Username') && typeof username === 'string') {
      if (!usernamePattern.test(username))
        return failure('INVALID_EMAIL_ADDRESS', `Username: invalid email address: ${username}`, ['Username']);
      const elsewhere = scope.settings.takenUsernames.some(
        (taken) => taken.toLowerCase() === username.toLowerCase(),
      );
      if (elsewhere || isTaken(change, 'Username'))
        return failure(
          'DUPLICATE_USERNAME',
          "Duplicate Username.<br>The username already exists in this or another Salesforce organization. Usernames must be unique across all Salesforce organizations. To resolve, use a different username (it doesn't need to match the user's email address). ",
          ['Username'],
        );
    }
    if (gives('CommunityNickname') && isTaken(change, 'CommunityNickname'))
      return failure(
        'DUPLICATE_COMM_NICKNAME',
        'Duplicate Nickname.<br>Another user has already selected this nickname.<br>Please select another.',
        ['CommunityNickname'],
      );
    if (row >= 0 && gives('ManagerId') && value('ManagerId') === table.id(row))
      return failure('FIELD_INTEGRITY_EXCEPTION', 'A user cannot be his or her own manager', ['ManagerId']);
    return undefined;
  },

  after({ scope, table, row: known, gives, value }, row, before) {
    const { store } = scope;
    const set = (name: string, content: string | null) => {
      const field = table.object.field(name);
      if (field !== undefined) table.set(row, field, content);
    };
    if (known < 0) {
      store.plant('UserLogin', { UserId: table.id(row), LastModifiedDate: scope.at });
      if (value('CommunityNickname') === null) set('CommunityNickname', `User${table.id(row).slice(3, 15)}`);
    } else if (gives('Email') && scope.settings.confirmEmailChanges) {
      // Back to the address that holds: nothing waits any more.
      const isChange = value('Email') !== before('Email');
      set('PendingEmail', isChange ? String(value('Email')) : null);
      set('Email', String(before('Email')));
    }
  },
});

/** Does what the link in Salesforce's e-mail does. @returns whether a change was waiting */
export function confirmEmail(store: Store, userId: string, at: number): boolean {
  const found = store.locate(userId);
  if (found === undefined) return false;
  const { table, row } = found;
  const { PendingEmail } = store.read(table, row);
  if (typeof PendingEmail !== 'string') return false;
  const changes = { Email: PendingEmail, PendingEmail: null, LastModifiedDate: at, SystemModstamp: at };
  for (const [name, content] of Object.entries(changes)) {
    const field = table.object.field(name);
    if (field !== undefined) table.set(row, field, content);
  }
  return true;
}

function isTaken({ table, row, value }: Change, name: string): boolean {
  const field = table.object.field(name);
  const content = value(name);
  return field !== undefined && content !== null && table.find(field, content).some((other) => other !== row);
}
