import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

/** Waits until `look` gives something (not false, null or undefined), and returns it. */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  withinMs = 30_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== false && found !== null && found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`It never happened that ${what}`);
    await delay(POLL_MS);
  }
}
