import type { SharedNames } from '../core/shared-names.ts';
import type { Store } from './records/store.ts';

/** The user names of other orgs, of which a command must tell those that it depends on. */
export interface Usernames {
  /** Those of other orgs that the records of a call ask for. */
  takenFrom(records: readonly { object: string; fields: Record<string, unknown> }[]): string[];
  /** All of other orgs, for a job that writes users. */
  taken(object: string): string[];
}

export function createUsernames(store: Store, shared: SharedNames | undefined): Usernames {
  const users = store.table('User');
  const username = users.object.field('Username');
  const own = () =>
    username === undefined ? [] : store.where('User', {}).map((row) => String(users.get(row, username)));
  const elsewhere = shared?.join(own) ?? (() => []);
  return {
    takenFrom(records) {
      const wanted = new Set(
        records
          .filter(({ object }) => object.toLowerCase() === 'user')
          .flatMap(({ fields }) => Object.entries(fields))
          .filter(([name]) => name.toLowerCase() === 'username')
          .map(([, value]) => String(value).trim().toLowerCase()),
      );
      return wanted.size === 0 ? [] : elsewhere().filter((name) => wanted.has(name.toLowerCase()));
    },
    taken: (object) => (object === 'User' ? elsewhere() : []),
  };
}
