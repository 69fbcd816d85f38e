import { randomUUID } from 'node:crypto';
import type { Journal } from '../core/journal.ts';
import type { SegmentContext } from './context.ts';
import { TrackingError } from './errors.ts';
import { count, type Figures, keepLatest } from './figures.ts';
import { dropReason, type Message, readMessage } from './message.ts';
import type { Entry } from './store.ts';
import type { Space } from './workspace.ts';

/**
 * Takes the messages of one call; resolves when they are in the journal.
 *
 * @throws TrackingError 400 for a key that is too short to be one, 401 where unknown keys are to be refused
 */
export type Intake = (items: readonly Readonly<Record<string, unknown>>[], writeKey: string) => Promise<void>;

/**
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#errors (2,500 messages a batch, 200
 *   and dropped beyond; checked 2026-11)
 */
const mostMessages = 2_500;

export function createIntake(context: SegmentContext, journal: Journal, figures: () => Figures): Intake {
  const { workspace, clock, store, rules } = context;
  const byKey = new Map(workspace.spaces.map((space) => [space.source.writeKey, space]));

  return async (items, writeKey) => {
    const space = byKey.get(writeKey);
    if (space === undefined) checkUnknown(writeKey, rules.unknownWriteKeys === 'refuse');
    const now = figures();
    now.calls += 1;
    now.received += items.length;
    keepLatest(now, items);
    const dropped = dropAll(space);
    if (space === undefined || dropped !== undefined) {
      count(now.dropped, dropped ?? 'unknown_write_key', items.length);
      return;
    }
    const receivedAt = clock.now().getTime();
    const wanted = items.slice(0, mostMessages).map((item) => readMessage(item, receivedAt, randomUUID));
    if (items.length > mostMessages) count(now.dropped, 'too_many_messages', items.length - mostMessages);
    const good = wanted.filter((message) => isKept(message, now));
    const resolves = !rules.withoutIdentityResolution.includes(space.slug);
    const messages = store.take(space.id, good, receivedAt, resolves);
    now.taken += messages.length;
    now.deduplicated += good.length - messages.length;
    for (const { type } of messages) count(now.byType, type);
    if (messages.length === 0) return;
    await journal.append({ taken: { space: space.id, receivedAt, messages, resolves } } satisfies Entry);
  };

  function dropAll(space: Space | undefined): string | undefined {
    if (space === undefined) return undefined;
    return rules.disabledSources.includes(space.slug) ? 'source_disabled' : undefined;
  }
}

/** @see https://github.com/segmentio/analytics-go/issues/205 (400 for empty and very short keys; checked 2026-11) */
function checkUnknown(writeKey: string, isRefused: boolean): void {
  if (writeKey.length < 8) throw new TrackingError(400, 'invalid_write_key', 'The write key is not valid');
  if (isRefused) throw new TrackingError(401, 'invalid_write_key', 'The write key is not known');
}

function isKept(message: Message, { dropped }: Figures): boolean {
  const reason = dropReason(message);
  if (reason !== undefined) count(dropped, reason);
  return reason === undefined;
}
