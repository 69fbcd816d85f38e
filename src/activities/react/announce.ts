import { randomUUID } from 'node:crypto';
import type { Announcement, Announcer } from '../../core/announcer.ts';
import type { ReactInput } from '../../core/reaction.ts';
import type { EventChange } from '../../store/tables/events.ts';
import type { Dependencies } from '../dependencies.ts';
import { withStepContext } from '../step-context.ts';
import { overtaken } from './claim.ts';
import { afterSettling, didNotArrive } from './delivery.ts';
import { attributesOf, type EventScope, openAnnouncer, openEvent } from './event-scope.ts';

/** What the inbox may say of a message once no more is to be done about it. */
interface Settled {
  message: 'sent' | 'unknown' | 'off';
  /** How the inbox looked when that was decided. */
  seen: EventChange;
}

/**
 * Tells of the record that an event made. The inbox says `sending`, and who sends, from before the message leaves until
 * its outcome is known, so an attempt that finds it so looks for the message, or does what the sync says where that
 * can't be.
 */
export function createAnnounce(dependencies: Dependencies) {
  return (input: ReactInput): Promise<{ message: string }> =>
    withStepContext({ step: 'announce' }, async () => {
      const scope = await openEvent(dependencies, input);
      const { id, state, message: before } = scope.event;
      if (state === 'done' || state === 'failed') return { message: before };
      const { message, seen } = await settle(dependencies, scope);
      const ended = await dependencies.database.events.changeIf(id, seen, {
        message,
        messageBy: null,
        state: 'done',
        payload: null,
        error: message === 'unknown' ? UNKNOWN : null,
        finishedAt: new Date(),
      });
      if (!ended) throw overtaken();
      return { message };
    });
}

const UNKNOWN = 'Nobody can tell whether the message arrived; the sync says to send it at most once';

/** An attempt sends at once after it said so, or not at all. */
const SEND_WITHIN_MS = 2_000;
/** From then on no other attempt can be waiting for Slack's answer, which takes 10 seconds at most. */
const SENT_AFTER_MS = SEND_WITHIN_MS + 10_000;

async function settle(dependencies: Dependencies, scope: EventScope): Promise<Settled> {
  const { event, bound } = scope;
  const { message, messageBy } = event;
  const seen = { message, messageBy };
  const announcer = await openAnnouncer(dependencies, bound);
  if (announcer === undefined) return { message: 'off', seen };
  if (message === 'sent' || message === 'unknown') return { message, seen };
  if (message === 'sending') {
    const since = event.sendingAt ?? event.receivedAt;
    const leftMs = since.getTime() + SENT_AFTER_MS - Date.now();
    if (messageBy !== null && leftMs > 0) throw overtaken(leftMs);
    if (announcer.find !== undefined) {
      if ((await announcer.find(event.id, since)) !== undefined) return { message: 'sent', seen };
    } else if (bound.announce.unknownOutcome === 'at most once') return { message: 'unknown', seen };
  }
  const text = announcementOf(dependencies, scope);
  return { message: 'sent', seen: await sendOnce(dependencies, event.id, seen, announcer, text) };
}

async function sendOnce(
  { database: { events } }: Dependencies,
  eventId: string,
  seen: EventChange,
  announcer: Announcer,
  text: Announcement,
): Promise<EventChange> {
  const ours = { message: 'sending', messageBy: randomUUID() } as const;
  const free = { message: 'none', messageBy: null } as const;
  const sendingAt = new Date();
  if (!(await events.changeIf(eventId, seen, { ...ours, sendingAt }))) throw overtaken();
  if (Date.now() - sendingAt.getTime() > SEND_WITHIN_MS) {
    await events.changeIf(eventId, ours, free);
    throw overtaken();
  }
  try {
    await announcer.send(text);
    return ours;
  } catch (error) {
    const mayHaveArrived = !didNotArrive(error);
    await events.changeIf(eventId, ours, mayHaveArrived ? { messageBy: null } : free);
    throw mayHaveArrived && announcer.find !== undefined ? afterSettling(error) : error;
  }
}

function announcementOf(dependencies: Dependencies, { event, bound }: EventScope): Announcement {
  const { object } = bound.target;
  const link = { label: `Open the ${object}`, url: event.recordUrl ?? '' };
  return {
    key: event.id,
    title: `New ${object} in Salesforce`,
    fields: bound.fields(bound.record(attributesOf(dependencies, event))),
    ...(event.recordUrl !== null && { link }),
  };
}
