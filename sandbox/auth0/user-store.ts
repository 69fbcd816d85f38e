import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Journal } from '../core/journal.ts';
import type { Draft } from '../data/draft.ts';
import { indexOf } from '../data/ids.ts';
import type { User, UserSource } from '../data/users.ts';
import { databaseConnection } from './connections.ts';

/** The users at one moment, in the order in which they were created. */
export interface UserSnapshot {
  /** Generated users that nobody changed come as drafts, which are cheap. */
  rows(from?: number): Generator<Draft | User>;
  count: number;
}

/** Generated users that are not stored, and on top of them what was created, changed or deleted. */
export interface UserStore {
  byId(id: string): User | undefined;
  byEmail(email: string): User | undefined;
  /** @param id  the part after `auth0|`, or after the name of another connection; made up when absent */
  create(user: Omit<User, 'user_id' | 'identities'>, connection: string, id?: string): Promise<User>;
  replace(user: User): Promise<void>;
  delete(id: string): Promise<void>;
  snapshot(): UserSnapshot;
  clear(): void;
  /** Applies an entry of the journal; tells whether it was about users. */
  replay(entry: unknown): boolean;
}

const Entry = z.discriminatedUnion('op', [
  z.object({ op: z.enum(['create', 'replace']), user: z.looseObject({ user_id: z.string() }) }),
  z.object({ op: z.literal('delete'), id: z.string() }),
]);
type Entry = { op: 'create' | 'replace'; user: User } | { op: 'delete'; id: string };

interface Changes {
  /** Generated users by index; undefined where deleted. */
  changed: Map<number, User | undefined>;
  created: Map<string, User>;
}

export function createUserStore(source: UserSource, seed: number, journal: Journal | undefined): UserStore {
  let changes: Changes = { changed: new Map(), created: new Map() };
  let emails = new Map<string, string>();
  let creations = 0;
  // A snapshot keeps the maps it was given; who changes something afterwards changes a copy.
  let shared = false;

  function byId(id: string): User | undefined {
    const created = changes.created.get(id);
    if (created !== undefined) return created;
    const generated = source.byId(id);
    const index = generated === undefined ? undefined : indexOf(id);
    return index !== undefined && changes.changed.has(index) ? changes.changed.get(index) : generated;
  }

  function apply(entry: Entry): void {
    if (shared) changes = { changed: new Map(changes.changed), created: new Map(changes.created) };
    shared = false;
    const id = entry.op === 'delete' ? entry.id : entry.user.user_id;
    const user = entry.op === 'delete' ? undefined : entry.user;
    const before = byId(id)?.email;
    if (before !== undefined) emails.delete(before);
    if (user?.email !== undefined) emails.set(user.email, id);
    if (entry.op === 'create') creations += 1;
    const index = source.byId(id) === undefined ? undefined : indexOf(id);
    if (index !== undefined) changes.changed.set(index, user);
    else if (user === undefined) changes.created.delete(id);
    else changes.created.set(id, user);
  }

  async function record(entry: Entry): Promise<void> {
    apply(entry);
    await journal?.append(entry);
  }

  return {
    byId,
    byEmail(email) {
      const id = emails.get(email) ?? source.byEmail(email)?.user_id;
      const user = id === undefined ? undefined : byId(id);
      return user?.email === email ? user : undefined;
    },
    async create(
      user,
      connection,
      id = createHash('sha256').update(`${seed} ${creations}`).digest('hex').slice(0, 24),
    ) {
      const isSocial = connection !== databaseConnection;
      const provider = isSocial ? connection : 'auth0';
      const whole: User = {
        ...user,
        user_id: `${provider}|${id}`,
        identities: [{ connection, provider, user_id: id, isSocial }],
      };
      await record({ op: 'create', user: whole });
      return whole;
    },
    replace: (user) => record({ op: 'replace', user }),
    async delete(id) {
      if (byId(id) !== undefined) await record({ op: 'delete', id });
    },
    snapshot() {
      shared = true;
      return snapshotOf(source, changes);
    },
    clear() {
      changes = { changed: new Map(), created: new Map() };
      emails = new Map();
      creations = 0;
      shared = false;
    },
    replay(entry) {
      const parsed = Entry.safeParse(entry);
      // True: this store alone writes entries of these kinds, and it writes whole users.
      if (parsed.success) apply(parsed.data as Entry);
      return parsed.success;
    },
  };
}

function snapshotOf(source: UserSource, { changed, created }: Changes): UserSnapshot {
  let deleted = 0;
  for (const user of changed.values()) if (user === undefined) deleted += 1;
  return {
    count: source.count - deleted + created.size,
    *rows(from = 0) {
      let skip = from;
      // Without deletions the first `from` rows need not be made to be skipped.
      const start = deleted === 0 ? Math.min(from, source.count) : 0;
      skip -= start;
      for (let index = start; index < source.count; index += 1) {
        const row = changed.has(index) ? changed.get(index) : source.draftAt(index);
        if (row === undefined) continue;
        if (skip > 0) skip -= 1;
        else yield row;
      }
      for (const user of created.values()) {
        if (skip > 0) skip -= 1;
        else yield user;
      }
    },
  };
}
