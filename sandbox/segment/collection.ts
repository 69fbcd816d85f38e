import { type ExternalId, emptyProfile, mergeProfiles, type Profile } from './profile.ts';

/** The users or the accounts of a space. */
export interface Collection {
  find(type: ExternalId['type'], id: string): Profile | undefined;
  /** The profile that all the ids lead to from now on; one is made where there is none, several become one. */
  resolve(ids: readonly ExternalId[], at: number, messageId: string): Profile;
  get(number: number): Profile | undefined;
  list(offset: number, limit: number): Profile[];
  size(): number;
  /** Puts back one that `all` gave. */
  restore(profile: Profile): void;
  all(): Iterable<Profile>;
}

/** @param onMerge  told which profile went into which */
export function createCollection(onMerge: (from: Profile, into: Profile) => void): Collection {
  /** By number; a hole was merged into another. */
  const profiles: (Profile | undefined)[] = [];
  const places = {
    user_id: new Map<string, Profile>(),
    anonymous_id: new Map<string, Profile>(),
    group_id: new Map<string, Profile>(),
  };
  let holes = 0;

  function merge(into: Profile, from: Profile): void {
    for (const { type, id } of from.ids) places[type].set(id, into);
    mergeProfiles(into, from);
    onMerge(from, into);
    profiles[from.number] = undefined;
    holes += 1;
  }

  function* all(): Generator<Profile, void, undefined> {
    for (const profile of profiles) if (profile !== undefined) yield profile;
  }

  return {
    find: (type, id) => places[type].get(id),
    resolve(ids, at, messageId) {
      let found: Profile | undefined;
      for (const given of ids) {
        const place = places[given.type];
        const held = place.get(given.id);
        if (held === undefined) {
          if (found === undefined) {
            found = emptyProfile(profiles.length, given, at, messageId);
            profiles.push(found);
          } else found.ids.push(given);
          place.set(given.id, found);
        } else if (found === undefined) found = held;
        // A profile has one user id: where both have one, the lesser id is left out.
        else if (held !== found && !(hasUserId(held) && hasUserId(found))) merge(found, held);
      }
      // True: both callers give at least one id.
      return found as Profile;
    },
    get: (number) => profiles[number],
    list(offset, limit) {
      if (holes === 0) return profiles.slice(offset, offset + limit) as Profile[];
      const listed: Profile[] = [];
      let at = 0;
      for (const profile of all()) {
        if (at >= offset && listed.push(profile) >= limit) break;
        at += 1;
      }
      return listed;
    },
    size: () => profiles.length - holes,
    restore(profile) {
      while (profiles.length < profile.number) {
        profiles.push(undefined);
        holes += 1;
      }
      profiles.push(profile);
      for (const { type, id } of profile.ids) places[type].set(id, profile);
    },
    all,
  };
}

function hasUserId({ ids }: Profile): boolean {
  return ids.some(({ type }) => type === 'user_id');
}
