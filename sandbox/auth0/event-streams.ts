import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { FaultQueue } from '../core/faults.ts';
import type { Journal } from '../core/journal.ts';
import type { User } from '../data/users.ts';
import { profileOf } from './login-event.ts';
import { type Outbox, succeeded } from './outbox.ts';
import { createOvertaking } from './overtaking.ts';
import { createRegistry, type Registry } from './registry.ts';
import type { Tenant } from './tokens.ts';

const Configuration = z.strictObject({
  webhook_endpoint: z.url(),
  webhook_authorization: z.strictObject({ method: z.enum(['bearer']), token: z.string().min(1) }),
});
const fields = {
  name: z.string().min(1),
  subscriptions: z.array(z.strictObject({ event_type: z.string() })),
  destination: z.strictObject({ type: z.enum(['webhook']), configuration: Configuration }),
  status: z.enum(['enabled', 'disabled']),
};

/** Body of `POST /event-streams`; webhooks with a bearer token alone. */
export const NewEventStream = z.strictObject(fields).exactPartial({ name: true, status: true });

/** Body of `PATCH /event-streams/{id}`. */
export const EventStreamPatch = z.strictObject(fields).exactPartial();

const EventStream = NewEventStream.extend({
  status: fields.status,
  created_at: z.string(),
  updated_at: z.string(),
});
export type EventStream = z.infer<typeof EventStream>;

interface CloudEvent {
  id: string;
  type: string;
  data: { object: { user_id: string } };
}

/** An event that did not arrive, as `GET /event-streams/{id}/deliveries` shows it. */
export interface FailedDelivery {
  id: string;
  event_stream_id: string;
  status: 'failed';
  event_type: string;
  attempts: { status: 'failed'; timestamp: string; error_message: string }[];
  event: CloudEvent;
}

export interface EventStreams extends Registry<EventStream> {
  /** Sends it to every stream that subscribed to it. */
  emit(type: 'user.created' | 'user.updated' | 'user.deleted', user: User): void;
  failed(id: string): FailedDelivery[];
  /** @param event  its id; absent sends all that failed once more */
  redeliver(id: string, event?: string): void;
  /** Whether fewer events have failed than disable a stream. */
  mayBeEnabled(id: string): boolean;
}

/**
 * "Four total attempts … with exponential backoff (1s, 2s, 4s). If you receive a 4XX, the event fails immediately."
 *
 * @see https://auth0.com/docs/customize/events/events-best-practices (checked 2026-11)
 */
export const eventRetriesMs: readonly number[] = [1000, 2000, 4000];
/**
 * Which disable a stream. The best practices also name "three consecutive delivery attempt failures", which the four
 * attempts contradict: left out.
 *
 * @see https://auth0.com/docs/customize/events/event-testing-observability-and-failure-recovery (checked 2026-11)
 */
const failuresInARow = 500;
const failuresAtAll = 5000;

export function createEventStreams(dependencies: {
  tenant: Tenant;
  clock: Clock;
  faults: FaultQueue;
  outbox: Outbox;
  journal: Journal;
  retriesMs: readonly number[];
}): EventStreams {
  const { tenant, clock, faults, outbox, journal, retriesMs } = dependencies;
  const streams = createRegistry('event-stream', EventStream, journal);
  const failures = new Map<string, Map<string, FailedDelivery>>();
  const inARow = new Map<string, number>();
  const send = createOvertaking(faults, outbox);

  const failed = (id: string) => failures.get(id) ?? new Map<string, FailedDelivery>();

  async function deliver(id: string, event: CloudEvent): Promise<void> {
    const attempts: FailedDelivery['attempts'] = [];
    for (const waitMs of [0, ...retriesMs]) {
      if (waitMs > 0 && !(await outbox.wait(waitMs))) return;
      const stream = streams.get(id);
      if (stream === undefined) return;
      const isOff = stream.status === 'disabled';
      const status = isOff ? 0 : await post(id, stream, event);
      if (succeeded(status)) {
        inARow.delete(id);
        failures.get(id)?.delete(event.id);
        return;
      }
      const error = isOff ? 'The event stream is disabled' : `The webhook answered ${status || 'nothing'}`;
      attempts.push({ status: 'failed', timestamp: clock.now().toISOString(), error_message: error });
      if (isOff || (status >= 400 && status < 500)) break;
    }
    await fail(id, event, attempts);
  }

  function post(id: string, { destination }: EventStream, event: CloudEvent): Promise<number> {
    const { webhook_endpoint: url, webhook_authorization: sign } = destination.configuration;
    const { user_id } = event.data.object;
    return outbox.post({
      by: 'event-stream',
      sender: id,
      url,
      body: JSON.stringify(event),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${sign.token}` },
      events: [{ id: event.id, type: event.type, user_id }],
    });
  }

  async function fail(id: string, event: CloudEvent, attempts: FailedDelivery['attempts']): Promise<void> {
    const stream = streams.get(id);
    if (stream === undefined) return;
    const all = failed(id);
    all.set(event.id, {
      id: event.id,
      event_stream_id: id,
      status: 'failed',
      event_type: event.type,
      attempts,
      event,
    });
    failures.set(id, all);
    const row = (inARow.get(id) ?? 0) + 1;
    inARow.set(id, row);
    if (stream.status === 'enabled' && (row >= failuresInARow || all.size >= failuresAtAll))
      await streams.put(id, { ...stream, status: 'disabled' });
  }

  return {
    ...streams,
    emit(type, user) {
      for (const [id, { subscriptions }] of streams.entries()) {
        if (!subscriptions.some(({ event_type }) => event_type === type)) continue;
        const event = {
          id: `evt_${randomId()}`,
          source: `urn:auth0:${tenant.name}`,
          specversion: '1.0',
          type,
          time: clock.now().toISOString(),
          data: { object: profileOf(user) },
          a0tenant: tenant.name,
          a0stream: id,
        };
        send(() => deliver(id, event));
      }
    },
    failed: (id) => [...failed(id).values()],
    redeliver(id, only) {
      for (const { event } of failed(id).values())
        if (only === undefined || only === event.id) void deliver(id, event);
    },
    mayBeEnabled: (id) => failed(id).size < failuresAtAll,
    put(id, stream) {
      // Enabled anew, it may fail as often as before.
      if (streams.get(id)?.status === 'disabled') inARow.delete(id);
      return streams.put(id, stream);
    },
    clear() {
      streams.clear();
      failures.clear();
      inARow.clear();
    },
  };
}

/** 22 letters and digits, as Auth0's ids of event streams have them. */
export function randomId(): string {
  return randomBytes(32).toString('base64').replaceAll(/[+/=]/g, '').slice(0, 22);
}
