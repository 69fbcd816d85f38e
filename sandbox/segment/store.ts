import { type Collection, createCollection } from './collection.ts';
import type { Message } from './message.ts';
import { createMessageIds } from './message-ids.ts';
import { type ExternalId, mergeTraits, type Profile } from './profile.ts';

/** The profiles of one space. */
export interface ProfileSpace {
  users: Collection;
  accounts: Collection;
}

/** What a line of the journal, or a part of a snapshot, says. */
export type Entry =
  | { taken: { space: string; receivedAt: number; messages: Message[]; resolves: boolean } }
  | { seen: { at: number; ids: string[] } }
  | { profiles: { space: string; collection: keyof ProfileSpace; profiles: SavedProfile[] } };

type SavedProfile = Omit<Profile, 'links'> & { links: number[] | undefined };

export interface SegmentStore {
  space(id: string): ProfileSpace;
  /**
   * Takes those that are new, and returns them.
   *
   * @param resolves  false where the space has no identity resolution: no profile is made
   */
  take(space: string, messages: readonly Message[], receivedAt: number, resolves: boolean): Message[];
  clear(): void;
  replay(entry: Entry): void;
  /** Entries that lead to all that is here. */
  dump(): Iterable<Entry>;
}

/** How many profiles, or ids, one entry of a dump holds. */
const inOne = 5_000;
/** How many events a profile keeps. */
const keptEvents = 100;

export function createStore(): SegmentStore {
  let spaces = new Map<string, ProfileSpace>();
  const seen = createMessageIds();

  function spaceOf(id: string): ProfileSpace {
    const known = spaces.get(id);
    if (known !== undefined) return known;
    const made = createSpace();
    spaces.set(id, made);
    return made;
  }

  function take(id: string, messages: readonly Message[], receivedAt: number, resolves: boolean): Message[] {
    const space = spaceOf(id);
    const taken: Message[] = [];
    for (const message of messages) {
      if (!seen.add(message.messageId, receivedAt)) continue;
      taken.push(message);
      if (resolves) apply(space, message, receivedAt);
    }
    return taken;
  }

  return {
    space: spaceOf,
    take,
    clear() {
      spaces = new Map();
      seen.clear();
    },
    replay(entry) {
      if ('taken' in entry) {
        const { space, messages, receivedAt, resolves } = entry.taken;
        take(space, messages, receivedAt, resolves);
      } else if ('seen' in entry) {
        for (const id of entry.seen.ids) seen.add(id, entry.seen.at);
      } else {
        const { space, collection, profiles } = entry.profiles;
        for (const saved of profiles) spaceOf(space)[collection].restore(restored(saved));
      }
    },
    *dump() {
      for (const entry of seen.dump(inOne)) yield { seen: entry };
      for (const [space, collections] of spaces) {
        for (const collection of ['users', 'accounts'] as const) {
          let profiles: SavedProfile[] = [];
          for (const profile of collections[collection].all()) {
            if (profiles.push(savedFrom(profile)) < inOne) continue;
            yield { profiles: { space, collection, profiles } };
            profiles = [];
          }
          if (profiles.length > 0) yield { profiles: { space, collection, profiles } };
        }
      }
    },
  };
}

function createSpace(): ProfileSpace {
  const accounts: Collection = createCollection(() => undefined);
  const users: Collection = createCollection((from, into) => {
    for (const number of from.links ?? []) {
      const account = accounts.get(number);
      if (account === undefined) continue;
      account.links?.delete(from.number);
      link(account, into);
    }
  });
  return { users, accounts };
}

/** Joins what the message names and writes to it. True of every message here: it has a user id or an anonymous id. */
function apply({ users, accounts }: ProfileSpace, message: Message, receivedAt: number): void {
  const { type, messageId, userId, anonymousId, groupId, previousId, traits = {}, at } = message;
  const ids: ExternalId[] = [];
  if (userId !== undefined) ids.push({ type: 'user_id', id: userId });
  if (anonymousId !== undefined) ids.push({ type: 'anonymous_id', id: anonymousId });
  if (type === 'alias' && previousId !== undefined) ids.push({ type: 'anonymous_id', id: previousId });
  const user = users.resolve(ids, receivedAt, messageId);
  touch(user, message, receivedAt);
  if (type === 'identify') mergeTraits(user, traits, at);
  else if (type === 'group' && groupId !== undefined) {
    const account = accounts.resolve([{ type: 'group_id', id: groupId }], receivedAt, messageId);
    touch(account, message, receivedAt);
    mergeTraits(account, traits, at);
    link(account, user);
  } else if (type !== 'alias') {
    const { event, properties = {} } = message;
    const more = { type, ...(event !== undefined && { event }), properties, messageId, at };
    user.events = [...(user.events ?? []), more].slice(-keptEvents);
  }
}

function touch(profile: Profile, { messageId }: Message, receivedAt: number): void {
  profile.writes += 1;
  profile.updatedAt = receivedAt;
  profile.lastMessageId = messageId;
}

function link(account: Profile, user: Profile): void {
  account.links ??= new Set();
  account.links.add(user.number);
  user.links ??= new Set();
  user.links.add(account.number);
}

function savedFrom(profile: Profile): SavedProfile {
  return { ...profile, links: profile.links && [...profile.links] };
}

/** JSON leaves out what is undefined. */
function restored({ links, times, events, ...rest }: SavedProfile): Profile {
  return { ...rest, times, events, links: links && new Set(links) };
}
