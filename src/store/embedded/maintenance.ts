import type { Turns } from './turns.ts';
import { queryMessage } from './wire.ts';

const EVERY_MS = 10 * 60_000;

/**
 * Does what a server's background processes do, which the embedded database has not: without a checkpoint the
 * log grows for ever and is replayed as a whole after a kill, without a vacuum the tables do.
 *
 * @returns a function that stops it, and waits for what is under way
 */
export function keepTidy(turns: Turns, everyMs: number = EVERY_MS): () => Promise<void> {
  const client = turns.client();
  let underWay: Promise<unknown> = Promise.resolve();
  const tidy = async () => {
    for (const statement of ['vacuum (analyze)', 'checkpoint'])
      await client.exchange(queryMessage(statement), true);
  };
  const timer = setInterval(() => {
    // A failure shows in the database's own error handling; nothing waits for this.
    underWay = tidy().catch(() => {});
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
