/** The sandbox's own time: it runs with the machine's clock, at whatever distance it was set to. */
export interface Clock {
  now(): Date;
  /** Jumps to a moment and runs on from there. */
  set(time: Date): void;
  advance(byMs: number): void;
  /** Stands still at a moment, but for `advance`, until it is set or reset. */
  stop(time: Date): void;
  /** How far it is before the machine's time. */
  aheadMs(): number;
  /** Back to the machine's time. */
  reset(): void;
}

export function createClock(): Clock {
  let aheadMs = 0;
  let stoppedAt: number | undefined;
  const now = () => stoppedAt ?? Date.now() + aheadMs;
  return {
    now: () => new Date(now()),
    set(time) {
      stoppedAt = undefined;
      aheadMs = time.getTime() - Date.now();
    },
    advance(byMs) {
      if (stoppedAt === undefined) aheadMs += byMs;
      else stoppedAt += byMs;
    },
    stop(time) {
      stoppedAt = time.getTime();
    },
    aheadMs: () => now() - Date.now(),
    reset() {
      stoppedAt = undefined;
      aheadMs = 0;
    },
  };
}
