/** The sandbox's own time: it runs with the machine's clock, at whatever distance it was set to. */
export interface Clock {
  now(): Date;
  /** Jumps to a moment and runs on from there. */
  set(time: Date): void;
  advance(byMs: number): void;
  /** How far it is before the machine's time. */
  aheadMs(): number;
  /** Back to the machine's time. */
  reset(): void;
}

export function createClock(): Clock {
  let aheadMs = 0;
  return {
    now: () => new Date(Date.now() + aheadMs),
    set(time) {
      aheadMs = time.getTime() - Date.now();
    },
    advance(byMs) {
      aheadMs += byMs;
    },
    aheadMs: () => aheadMs,
    reset() {
      aheadMs = 0;
    },
  };
}
