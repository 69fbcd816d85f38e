import {
  type Attributes,
  assemble,
  createAttributes,
  hasMetadata,
  metadataAttributes,
} from './attributes.ts';
import { type BadKind, createDrafts, type Draft, type DraftOptions } from './draft.ts';
import { indexOf } from './ids.ts';
import { readPath } from './paths.ts';

/** An Auth0 user. @see https://auth0.com/docs/manage-users/user-accounts/user-profiles/user-profile-structure */
export interface User {
  user_id: string;
  email?: string;
  email_verified: boolean;
  name: string;
  nickname: string;
  given_name?: string;
  family_name?: string;
  picture: string;
  created_at: string;
  updated_at: string;
  last_login?: string;
  last_ip?: string;
  logins_count: number;
  identities: { connection: string; provider: string; user_id: string; isSocial: boolean }[];
  user_metadata?: object;
  app_metadata?: object;
}

export interface UserOptions extends DraftOptions {
  count: number;
}

export interface UserSource {
  readonly count: number;
  /** @param index  from 0 to `count` − 1 */
  userAt(index: number): User;
  badKindAt: (index: number) => BadKind | undefined;
  /** The generated user with this id, if there is one. */
  byId(id: string): User | undefined;
  /** A generated user with this e-mail address. */
  byEmail(email: string): User | undefined;
  /** For writing many users fast: the draft instead of the user, and only the attributes that are read. */
  draftAt: (index: number) => Draft;
  reader(path: string): (draft: Draft) => unknown;
}

/** Makes users of any number without keeping any: user 900,000 costs no more than user 0. */
export function createUserSource({ count, ...options }: UserOptions): UserSource {
  const { draftAt, badKindAt } = createDrafts(options);
  const attributes = createAttributes();

  function userAt(index: number): User {
    return assemble(attributes, draftAt(index));
  }

  function find(idOrEmail: string): User | undefined {
    const index = indexOf(idOrEmail);
    return index === undefined || index >= count ? undefined : userAt(index);
  }

  return {
    count,
    userAt,
    badKindAt,
    draftAt,
    reader: (path) => draftReader(attributes, path),
    byId(id) {
      const user = find(id);
      return user?.user_id === id ? user : undefined;
    },
    byEmail(email) {
      const user = find(email);
      return user?.email === email ? user : undefined;
    },
  };
}

/** All users from first to last. */
export function* generateUsers(options: UserOptions): Generator<User> {
  const source = createUserSource(options);
  for (let index = 0; index < source.count; index += 1) yield source.userAt(index);
}

/** Reads `a`, `a.b` or `a[0].b` of the user that a draft stands for, making no more than it must. */
function draftReader(attributes: Attributes<User>, path: string): (draft: Draft) => unknown {
  const [, first = '', rest = ''] = /^([^.[]+)[.]?(.*)$/.exec(path) ?? [];
  if (rest === '') return maker(attributes, first);
  if (first === 'user_metadata') {
    const inner = draftReaderOf(metadataAttributes, rest);
    return (draft) => (hasMetadata(draft) ? inner(draft) : undefined);
  }
  return draftReaderOf(attributes, path);
}

function draftReaderOf<T>(attributes: Attributes<T>, path: string): (draft: Draft) => unknown {
  const [, first = '', rest = ''] = /^([^.[]+)(.*)$/.exec(path) ?? [];
  const make = maker(attributes, first);
  if (rest === '') return make;
  const read = readPath(`_${rest}`);
  return (draft) => read({ _: make(draft) });
}

function maker<T>(attributes: Attributes<T>, name: string): (draft: Draft) => unknown {
  // True because of the check: then it is the name of one of the attributes.
  return Object.hasOwn(attributes, name) ? attributes[name as keyof T] : () => undefined;
}
