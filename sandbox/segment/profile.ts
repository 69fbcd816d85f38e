/** An id that leads to a profile. */
export interface ExternalId {
  type: 'user_id' | 'anonymous_id' | 'group_id';
  id: string;
}

/** An event of a profile, as the Profile API shows it. */
export interface ProfileEvent {
  type: string;
  event?: string;
  properties: unknown;
  messageId: string;
  at: number;
}

/** What is known of one user or account. Traits are kept as JSON text: an object and its strings take thrice the room. */
export interface Profile {
  number: number;
  ids: ExternalId[];
  traits: string;
  /** Time of the newest message, which is that of every trait that is not in `times`; milliseconds since 1970. */
  changedAt: number;
  /** Times of traits older than that, and of those that were taken away. */
  times: Record<string, number> | undefined;
  /** How many messages wrote to it. */
  writes: number;
  createdAt: number;
  updatedAt: number;
  firstMessageId: string;
  lastMessageId: string;
  /** Numbers of the accounts a user belongs to, or of an account's users. */
  links: Set<number> | undefined;
  /** The latest. */
  events: ProfileEvent[] | undefined;
}

/**
 * Puts in what is newer than what is there, trait by trait; null takes a trait away, empty text does not.
 *
 * @param at  when it came to be so
 * @see https://segment.com/docs/unify/faqs/#can-i-remove-a-trait-from-a-user-profile
 * @see https://segment.com/docs/unify/profile-api/#get-a-profiles-traits ("last updated precedence"; checked 2026-11)
 */
export function mergeTraits(profile: Profile, traits: Readonly<Record<string, unknown>>, at: number): void {
  if (
    profile.traits === '{}' &&
    profile.times === undefined &&
    at >= profile.changedAt &&
    hasNoNull(traits)
  ) {
    profile.traits = JSON.stringify(traits);
    profile.changedAt = at;
    return;
  }
  // Parsed from what `stringify` below made of an object.
  const held = JSON.parse(profile.traits) as Record<string, unknown>;
  const times = profile.times ?? {};
  const isNewer = at >= profile.changedAt;
  if (isNewer) {
    for (const name in held) if (!Object.hasOwn(times, name)) times[name] = profile.changedAt;
    profile.changedAt = at;
  }
  for (const name in traits) {
    const known = Object.hasOwn(times, name) ? times[name] : undefined;
    const heldSince = known ?? (Object.hasOwn(held, name) ? profile.changedAt : undefined);
    if (heldSince !== undefined && heldSince > at) continue;
    const value = traits[name];
    if (value === null) delete held[name];
    else held[name] = value;
    if (isNewer && value !== null) delete times[name];
    else times[name] = at;
  }
  profile.traits = JSON.stringify(held);
  profile.times = Object.keys(times).length > 0 ? times : undefined;
}

/** Puts the traits of one profile into another, each with its own time. */
export function mergeProfiles(into: Profile, from: Profile): void {
  // As above.
  const held = JSON.parse(from.traits) as Record<string, unknown>;
  const byTime = new Map<number, Record<string, unknown>>();
  const put = (at: number, name: string, value: unknown) => {
    const traits = byTime.get(at) ?? {};
    byTime.set(at, traits);
    traits[name] = value;
  };
  for (const name in held) put(from.times?.[name] ?? from.changedAt, name, held[name]);
  for (const name in from.times) if (!Object.hasOwn(held, name)) put(from.times[name] ?? 0, name, null);
  for (const [at, traits] of byTime) mergeTraits(into, traits, at);
  into.ids.push(...from.ids);
  into.writes += from.writes;
  into.createdAt = Math.min(into.createdAt, from.createdAt);
  if (from.events !== undefined) into.events = [...from.events, ...(into.events ?? [])];
}

/** Every member is there from the start, so that a million of them share one shape. */
export function emptyProfile(number: number, id: ExternalId, at: number, messageId: string): Profile {
  return {
    number,
    ids: [id],
    traits: '{}',
    changedAt: 0,
    writes: 0,
    createdAt: at,
    updatedAt: at,
    firstMessageId: messageId,
    lastMessageId: messageId,
    times: undefined,
    links: undefined,
    events: undefined,
  };
}

function hasNoNull(traits: Readonly<Record<string, unknown>>): boolean {
  for (const name in traits) if (traits[name] === null) return false;
  return true;
}
