import { z } from 'zod';
import type { Announcer } from '../../core/announcer.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import type { BoundReaction } from '../../core/integration.ts';
import type { Attributes, ReactInput } from '../../core/reaction.ts';
import type { Event } from '../../store/tables/events.ts';
import type { Dependencies } from '../dependencies.ts';
import { bindReaction } from '../run-scope.ts';

/** What every step of a reaction begins with. */
export interface EventScope {
  event: Event;
  bound: BoundReaction;
  syncCreatedAt: Date;
}

export async function openEvent(
  dependencies: Dependencies,
  { syncId, syncVersion, eventId }: ReactInput,
): Promise<EventScope> {
  const event = await dependencies.database.events.get(eventId);
  if (event === undefined)
    throw new SaltbridgeError('config', `There is no event ${eventId} in the inbox of the sync ${syncId}`);
  const sync = await dependencies.database.syncs.get(syncId, syncVersion);
  if (sync === undefined) {
    const next = 'make the sync again, or remove its event';
    throw new SaltbridgeError('config', `The sync ${syncId} of the event ${eventId} was removed; ${next}`);
  }
  const bound = bindReaction(dependencies, sync.integration, sync.config);
  return { event, bound, syncCreatedAt: sync.createdAt };
}

const Payload = z.record(z.string(), z.string());

/** The person's attributes as they came; they live in memory only. */
export function attributesOf({ unseal }: Pick<Dependencies, 'unseal'>, { id, payload }: Event): Attributes {
  if (payload === null) throw new SaltbridgeError('config', `The event ${id} holds no data any more`);
  return Payload.parse(JSON.parse(unseal(payload)));
}

/** Absent where the sync wants no messages. */
export async function openAnnouncer(
  { openConnection }: Pick<Dependencies, 'openConnection'>,
  { connections: { announce: id } }: BoundReaction,
): Promise<Announcer | undefined> {
  if (id === undefined) return undefined;
  const { announcer } = await openConnection(id);
  if (announcer !== undefined) return announcer;
  throw new SaltbridgeError('config', `Connection ${id} can't announce records; name one to slack`);
}
