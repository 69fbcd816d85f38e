import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessMark } from './process-mark.ts';

/** A process that we started. */
export interface Running {
  /** Absent only when it could not be started at all. */
  mark: ProcessMark | undefined;
  /** Settles when it has ended, with how: `exit code 1`, `SIGKILL`. */
  exited: Promise<string>;
  /** Asks it to end. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
}

/** One that is starting: `ready` has what it says of itself, or the reason why it never will. */
export interface Starting<Ready> {
  running: Running;
  ready: Promise<Ready>;
}

/** Asks it to end, and ends it where it takes longer. */
export async function stopWithin(running: Running, limitMs: number): Promise<void> {
  const patience = new AbortController();
  running.stop();
  const late = delay(limitMs, undefined, { signal: patience.signal, ref: false }).then(
    () => running.kill(),
    // Ended in time.
    () => undefined,
  );
  await Promise.race([running.exited, late]);
  patience.abort();
  await running.exited;
}

export function endOf(code: number | null, signal: string | null): string {
  return signal ?? `exit code ${code}`;
}
