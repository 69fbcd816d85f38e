import { activityInfo } from '@temporalio/activity';
import { SaltbridgeError } from '../../core/errors.ts';
import type { ReactInput } from '../../core/reaction.ts';
import type { Dependencies } from '../dependencies.ts';
import { afterSettling, didNotArrive } from './delivery.ts';
import { type EventScope, openAnnouncer, openEvent } from './event-scope.ts';

/** A failure that cannot be told must still be marked. */
const ATTEMPTS = 5;

/**
 * Says that an event failed, once for all that fail alike within the hour, and marks it, last of all: from then on it
 * may be tried again. Its data stays.
 */
export function createGiveUp(dependencies: Dependencies) {
  return async function giveUp(input: ReactInput & { reason: string }): Promise<void> {
    const scope = await openEvent(dependencies, input);
    const { id, state } = scope.event;
    if (state === 'done' || state === 'failed') return;
    try {
      await tell(dependencies, scope, input);
    } catch (error) {
      const final = error instanceof SaltbridgeError && !error.retryable;
      if (!final && activityInfo().attempt < ATTEMPTS) throw error;
    }
    const ended = { state: 'failed', error: input.reason, finishedAt: new Date() } as const;
    await dependencies.database.events.changeIf(id, {}, ended);
  };
}

async function tell(
  dependencies: Dependencies,
  { event, bound }: EventScope,
  { syncId, reason }: { syncId: string; reason: string },
): Promise<void> {
  const { events } = dependencies.database;
  const announcer = await openAnnouncer(dependencies, bound);
  if (announcer === undefined) return;
  const key = `${event.id}/failed`;
  const claim = await events.claimTelling(event, reason);
  if (claim === 'told') return;
  const since = event.toldAt ?? event.receivedAt;
  if (claim === 'begun' && (announcer.find === undefined || (await announcer.find(key, since)))) return;
  try {
    await announcer.send({
      key,
      title:
        event.record === 'made'
          ? 'A message about a new record failed'
          : 'A sign-up did not reach Salesforce',
      fields: [
        { label: 'Sync', value: syncId },
        { label: 'Event', value: event.id },
        { label: 'Reason', value: reason },
        { label: 'Next step', value: `mend it, then: saltbridge events ${syncId} --retry ${event.id}` },
        {
          label: 'Others',
          value: `are not told of for an hour where the reason is the same: saltbridge events ${syncId}`,
        },
      ],
    });
  } catch (error) {
    if (!didNotArrive(error)) throw afterSettling(error);
    await events.change(event.id, { toldOf: null, toldAt: null });
    throw error;
  }
}
