import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import type { FaultQueue } from '../core/faults.ts';

/** One call that this tenant made, or a login's Action made. */
export interface Delivery {
  /** Sandbox time, ISO 8601. */
  time: string;
  by: 'action' | 'log-stream' | 'event-stream';
  /** The stream's id or the Action's name. */
  sender: string;
  url: string;
  /** 0 when nobody answered; `error` then says why. */
  status: number;
  ms: number;
  error?: string;
  /** What it carried; unknown for an Action. */
  events: readonly { id: string; type: string; user_id: string }[];
}

export type Letter = Pick<Delivery, 'by' | 'sender' | 'url' | 'events'> & {
  headers: Record<string, string>;
  body: string;
};

/** Everything that leaves the tenant. */
export interface Outbox {
  /** Posts the letter, a second time when the fault `duplicate-event` asks for it. Answers the status; 0: nobody answered. */
  post(letter: Letter): Promise<number>;
  /** `fetch` for the Action of that name. */
  fetchFor(action: string): typeof fetch;
  /** Answers false when the outbox was cleared meanwhile: then nothing that waited may go out. */
  wait(ms: number): Promise<boolean>;
  deliveries(): Delivery[];
  /** Forgets all deliveries, and ends those under way. */
  clear(): void;
}

/** Not documented; as long as its own Actions get half of. */
const answerWithinMs = 10_000;
/** Posts at the same time; Auth0 does not tell its number. */
const atOnce = 50;
const kept = 10_000;

export function createOutbox({ clock, faults }: { clock: Clock; faults: FaultQueue }): Outbox {
  let deliveries: Delivery[] = [];
  let life = newLife();
  let open = 0;
  const queue: (() => void)[] = [];

  /** Fills in how the call ended. */
  async function recorded(
    call: Pick<Delivery, 'by' | 'sender' | 'url' | 'events'>,
    send: () => Promise<Response>,
  ): Promise<Response> {
    const delivery: Delivery = { time: clock.now().toISOString(), ...call, status: 0, ms: 0 };
    deliveries.push(delivery);
    if (deliveries.length >= kept * 2) deliveries = deliveries.slice(-kept);
    const started = performance.now();
    try {
      const answer = await send();
      delivery.status = answer.status;
      return answer;
    } catch (error) {
      delivery.error = reason(error);
      throw error;
    } finally {
      delivery.ms = Math.round(performance.now() - started);
    }
  }

  async function send({ headers, body, ...call }: Letter): Promise<number> {
    const { signal } = life;
    if (open >= atOnce) await new Promise<void>((resolve) => queue.push(resolve));
    open += 1;
    try {
      const until = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
      const init = { method: 'POST', headers, body, redirect: 'manual', signal: until } as const;
      const answer = await recorded(call, () => fetch(call.url, init));
      await answer.arrayBuffer().catch(() => undefined);
      return answer.status;
    } catch {
      return 0;
    } finally {
      open -= 1;
      queue.shift()?.();
    }
  }

  return {
    async post(letter) {
      const status = await send(letter);
      if (
        succeeded(status) &&
        faults.take('duplicate-event', { method: 'POST', url: letter.url }) !== undefined
      )
        await send(letter);
      return status;
    },
    fetchFor: (action) => (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      return recorded({ by: 'action', sender: action, url, events: [] }, () => fetch(input, init));
    },
    wait: (ms) => delay(ms, true, { signal: life.signal, ref: false }).catch(() => false),
    deliveries: () => deliveries.slice(-kept),
    clear() {
      deliveries = [];
      life.abort();
      life = newLife();
    },
  };
}

/** What ends everything under way, however much that is. */
function newLife(): AbortController {
  const life = new AbortController();
  setMaxListeners(0, life.signal);
  return life;
}

/** Anything but a 2xx is a failure, for log streams and event streams alike. */
export function succeeded(status: number): boolean {
  return status >= 200 && status < 300;
}

function reason(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.name) : String(cause);
}
