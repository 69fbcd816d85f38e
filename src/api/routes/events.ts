import { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import { reactionIdOf } from '../../core/reaction.ts';
import type { Event } from '../../store/tables/events.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { problems, SlugParams, withKey } from '../resources/common.ts';
import { EventList, EventRetry, type EventView } from '../resources/event.ts';
import { syncOf } from './syncs.ts';

const Query = z.object({
  state: z.enum(['received', 'started', 'done', 'failed']).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

const Retry = z
  .strictObject({ id: z.string().optional().describe('Only this event') })
  .nullish()
  .meta({ description: 'Without an id: every failed one' });

/** The inbox of a sync that answers events. */
export function eventRoutes(app: Api, dependencies: ApiDependencies): void {
  const { database, feeder } = dependencies;
  const shared = { tags: ['Events'], security: withKey, params: SlugParams };

  app.get(
    '/syncs/:id/events',
    {
      schema: {
        ...shared,
        summary: 'The events of a sync, newest first',
        querystring: Query,
        response: { 200: EventList, ...problems },
      },
    },
    async ({ params, query }) => {
      const { id: syncId } = await syncOf(database, params.id);
      const [counts, found] = await Promise.all([
        database.events.counts(syncId),
        database.events.list({ syncId, ...query }),
      ]);
      return { counts, events: found.map(viewOf) };
    },
  );

  app.post(
    '/syncs/:id/events/retry',
    {
      schema: {
        ...shared,
        summary: 'Try failed events again',
        body: Retry,
        response: { 200: EventRetry, ...problems },
      },
    },
    async ({ params, body }) => {
      const { id: syncId } = await syncOf(database, params.id);
      const retried = await database.events.retry(syncId, body?.id);
      if (retried === 0 && body?.id !== undefined) {
        const message = `The sync ${syncId} has no failed event ${body.id}`;
        throw new SaltbridgeError('config', message, { code: 'NOT_FOUND' });
      }
      feeder?.kick();
      return { retried };
    },
  );
}

function viewOf(event: Event): EventView {
  const { id, syncId, state, outcome, recordId, message, error, receivedAt, finishedAt, subject } = event;
  return {
    id,
    syncId,
    state,
    message,
    receivedAt: receivedAt.toISOString(),
    workflowId: reactionIdOf(syncId, subject),
    ...(outcome !== null && { outcome }),
    ...(recordId !== null && { recordId }),
    ...(error !== null && { error }),
    ...(finishedAt !== null && { finishedAt: finishedAt.toISOString() }),
  };
}
