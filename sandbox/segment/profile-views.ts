import type { Profile } from './profile.ts';

/** Name and value of each trait, by name; verbose: when it was set and by which source. */
export function traitsOf(profile: Profile, sourceId: string, verbose: boolean): [string, unknown][] {
  const held = parsedTraits(profile);
  return Object.keys(held)
    .sort()
    .map((name) => {
      if (!verbose) return [name, held[name]];
      const updated_at = iso(profile.times?.[name] ?? profile.changedAt);
      return [name, { value: held[name], source_id: sourceId, updated_at }];
    });
}

export function externalIdsOf(profile: Profile, collection: string, sourceId: string) {
  return profile.ids.map(({ type, id }) => ({
    source_id: sourceId,
    collection,
    id,
    type,
    created_at: iso(profile.createdAt),
    encoding: 'none',
    first_message_id: profile.firstMessageId,
  }));
}

/** Newest first. */
export function eventsOf({ events = [], ids }: Profile, sourceId: string) {
  const external_ids = ids.map(({ type, id }) => ({ collection: 'users', type, id, encoding: 'none' }));
  return events
    .map(({ type, event, properties, messageId, at }) => ({
      external_ids,
      type,
      message_id: messageId,
      source_id: sourceId,
      timestamp: iso(at),
      properties,
      ...(event !== undefined && { event }),
    }))
    .reverse();
}

export function metadataOf(profile: Profile, sourceId: string): object {
  return {
    created_at: iso(profile.createdAt),
    updated_at: iso(profile.updatedAt),
    expires_at: null,
    first_message_id: profile.firstMessageId,
    first_source_id: sourceId,
    last_message_id: profile.lastMessageId,
    last_source_id: sourceId,
  };
}

export function parsedTraits({ traits }: Profile): Record<string, unknown> {
  // Made of an object by `mergeTraits`.
  return JSON.parse(traits) as Record<string, unknown>;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
