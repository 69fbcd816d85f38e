import type { Clock } from '../core/clock.ts';

/** API calls of the org, counted as Salesforce does: every call to `/services/data`, in the last 24 hours. */
export interface Usage {
  /** @param free  true for calls that do not count against the daily limit, as logins do not */
  count(kind: string, free?: boolean): void;
  /** Calls of the last 24 hours. */
  today(): number;
  /** Calls since the start, by kind, e.g. `bulk-ingest`. */
  byKind(): Record<string, number>;
  clear(): void;
}

const hourMs = 3_600_000;

export function createUsage(clock: Clock): Usage {
  const kinds = new Map<string, number>();
  const hours = new Map<number, number>();
  const hour = () => Math.floor(clock.now().getTime() / hourMs);
  return {
    count(kind, free = false) {
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (!free) hours.set(hour(), (hours.get(hour()) ?? 0) + 1);
    },
    today() {
      const from = hour() - 24;
      let sum = 0;
      for (const [at, calls] of hours) if (at > from) sum += calls;
      return sum;
    },
    byKind: () => Object.fromEntries(kinds),
    clear() {
      kinds.clear();
      hours.clear();
    },
  };
}
