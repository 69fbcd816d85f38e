import { setTimeout as delay } from 'node:timers/promises';
import { SaltbridgeError } from '../core/errors.ts';
import { type Running, type Starting, stopWithin } from './running.ts';

/** Something that must keep running. */
export interface Service<Ready> {
  name: string;
  start(): Promise<Starting<Ready>>;
  /** How often in a row it may end by itself; what ran for a minute since counts anew. */
  maxRestarts: number;
}

export interface SuperviseHooks {
  log: (line: string) => void;
  /** A process was started, at first or again. */
  onProcess: (name: string, running: Running) => void;
  /** It ended too often. */
  onGivenUp: (error: SaltbridgeError) => void;
}

export interface Supervised<Ready> {
  /** Rejects when the very first start fails: nothing is tried again then. */
  ready: Promise<Ready>;
  stop: (limitMs: number) => Promise<void>;
}

const CALM_MS = 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** Starts it, and starts it again after a pause that doubles each time, until told to stop. */
export function supervise<Ready>(service: Service<Ready>, hooks: SuperviseHooks): Supervised<Ready> {
  const stopping = new AbortController();
  let current: Promise<Running>;

  const begin = async (): Promise<Starting<Ready>> => {
    const starting = service.start();
    current = starting.then(({ running }) => running);
    hooks.onProcess(service.name, await current);
    return starting;
  };
  const first = begin();
  const ready = first.then((starting) => starting.ready);
  void ready.then(
    () => first.then(watch).catch((cause) => hooks.onGivenUp(notStarted(service.name, cause))),
    // The caller hears of it by `ready`.
    () => undefined,
  );

  async function watch(starting: Starting<Ready>): Promise<void> {
    let failures = 0;
    for (let running = starting.running; ; ) {
      const startedAt = Date.now();
      const end = await running.exited;
      failures = Date.now() - startedAt > CALM_MS ? 1 : failures + 1;
      if (stopping.signal.aborted) return;
      if (failures > service.maxRestarts) {
        const message = `The ${service.name} process ended ${failures} times in a row (at last: ${end}); see its log`;
        return hooks.onGivenUp(new SaltbridgeError('transient', message));
      }
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
      hooks.log(`${service.name} ended (${end}); starting it again in ${pauseMs / 1000} s`);
      await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;

      const again = await begin();
      running = again.running;
      void again.ready.then(
        () => hooks.log(`${service.name} is ready again`),
        (error: Error) => stopping.signal.aborted || hooks.log(error.message),
      );
    }
  }

  return {
    ready,
    stop: async (limitMs) => {
      stopping.abort();
      // One that could not be started need not be stopped.
      const running = await current.catch(() => undefined);
      if (running !== undefined) await stopWithin(running, limitMs);
    },
  };
}

function notStarted(name: string, cause: unknown): SaltbridgeError {
  return new SaltbridgeError('transient', `The ${name} process could not be started again; see its log`, {
    cause,
  });
}
