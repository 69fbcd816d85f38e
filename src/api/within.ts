import { setTimeout as delay } from 'node:timers/promises';

/** Thrown by `within`. */
export class TooLate extends Error {}

/**
 * Waits for the work, but not for longer than that; the work itself goes on.
 *
 * @throws TooLate
 */
export async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  const patience = new AbortController();
  const late = delay(timeoutMs, undefined, { signal: patience.signal }).then(() => {
    throw new TooLate(`No answer within ${timeoutMs / 1_000} s`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    patience.abort();
    // Aborted: nobody waits for it any more.
    late.catch(() => undefined);
  }
}
