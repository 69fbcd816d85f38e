import type { z } from 'zod';
import type { Destination } from '../../core/connector.ts';
import type { RemovedAnswer } from '../../core/prepare.ts';
import type { Event } from '../../store/tables/events.ts';
import type { Dependencies } from '../dependencies.ts';
import { openDestination } from '../run-scope.ts';
import { withStepContext } from '../step-context.ts';
import { attributesOf, openAnnouncer } from './event-scope.ts';
import { type OpenSync, openSync } from './open-sync.ts';

/** Takes back what came of a made-up person, however far that went; last of all the event, so twice is harmless. */
export function createRemoveTest(dependencies: Dependencies) {
  return async function removeTest(request: {
    syncId: string;
    eventId: string;
  }): Promise<z.infer<typeof RemovedAnswer>> {
    const { events } = dependencies.database;
    const sync = await openSync(dependencies, request.syncId);
    const event = await events.get(request.eventId);
    if (event === undefined) return { record: 'none', message: 'none' };
    const destination = await openDestination(dependencies, sync.plan.connections);
    const { object } = sync.plan.target;
    const records = await recordsOf(dependencies, sync, event, destination);
    for (const id of records) await destination.remove({ object, id });
    const message = await removeMessage(dependencies, sync, event);
    await events.remove(event.id);
    return { record: records.length > 0 ? 'deleted' : 'none', message };
  };
}

/** Nobody is like a made-up person, so whatever has their key or address is theirs. */
async function recordsOf(
  dependencies: Dependencies,
  { plan }: OpenSync,
  event: Event,
  destination: Destination,
): Promise<string[]> {
  if (event.outcome !== null)
    return event.outcome === 'created' && event.recordId !== null ? [event.recordId] : [];
  if (event.record === 'none') return [];
  const { target } = plan;
  const fields = plan.record(attributesOf(dependencies, event));
  const field = target.keyField ?? target.emailField;
  const request = { object: target.object, field, keys: [fields[field] ?? ''] };
  return withStepContext({ step: 'remove-test' }, async (context) => {
    const found: string[] = [];
    for await (const records of destination.lookup(request, context))
      found.push(...records.map(({ id }) => id));
    return found;
  });
}

async function removeMessage(
  dependencies: Dependencies,
  { plan }: OpenSync,
  { id, message, receivedAt, sendingAt }: Event,
): Promise<'deleted' | 'stays' | 'none'> {
  if (message !== 'sent' && message !== 'sending') return 'none';
  const announcer = await openAnnouncer(dependencies, plan);
  if (announcer?.find === undefined || announcer.remove === undefined) return 'stays';
  const sent = await announcer.find(id, sendingAt ?? receivedAt);
  if (sent === undefined) return message === 'sent' ? 'stays' : 'none';
  await announcer.remove(sent.messageId);
  return 'deleted';
}
