import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../core/clock.ts';

/** What the org counts over the last 24 hours, beside API calls. */
export type Measure = 'api' | 'query-jobs' | 'query-megabytes' | 'bulk-rows' | 'bulk-batches';

/** API calls and bulk work of the org, counted as Salesforce does: over the last 24 hours. */
export interface Usage {
  /** @param free  true for calls that do not count against the daily limit, as logins do not */
  count(kind: string, free?: boolean): void;
  add(measure: Measure, amount: number): void;
  /** API calls of the last 24 hours, or another measure. */
  today(measure?: Measure): number;
  /** Calls since the start, by kind, e.g. `bulk-ingest`. */
  byKind(): Record<string, number>;
  /** Follows a call to its end, so that `running` can tell how long it takes. */
  follow(request: IncomingMessage, response: ServerResponse): void;
  /** How many other calls than this one have been under way for at least so long, in the machine's time. */
  running(forMs: number, but: IncomingMessage): number;
  clear(): void;
}

/** Ten minutes: what is older than a day is forgotten in such steps. */
const stepMs = 600_000;
const stepsADay = 144;

export function createUsage(clock: Clock): Usage {
  const kinds = new Map<string, number>();
  const steps = new Map<number, Map<Measure, number>>();
  const open = new Map<IncomingMessage, number>();
  const step = () => Math.floor(clock.now().getTime() / stepMs);

  function add(measure: Measure, amount: number): void {
    const now = step();
    let sums = steps.get(now);
    if (sums === undefined) {
      for (const old of steps.keys()) if (old <= now - stepsADay) steps.delete(old);
      sums = new Map();
      steps.set(now, sums);
    }
    sums.set(measure, (sums.get(measure) ?? 0) + amount);
  }

  return {
    count(kind, free = false) {
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (!free) add('api', 1);
    },
    add,
    today(measure = 'api') {
      const now = step();
      let sum = 0;
      for (const [at, sums] of steps) if (at > now - stepsADay && at <= now) sum += sums.get(measure) ?? 0;
      return sum;
    },
    byKind: () => Object.fromEntries(kinds),
    follow(request, response) {
      // Uploads and results of bulk jobs may take long and do not count.
      if (!/^\/services\/(data|Soap)\/(?!v?[\d.]+\/jobs\/)/.test(request.url ?? '')) return;
      open.set(request, performance.now());
      response.once('close', () => open.delete(request));
    },
    running(forMs, but) {
      const before = performance.now() - forMs;
      let count = 0;
      for (const [request, started] of open) if (request !== but && started <= before) count += 1;
      return count;
    },
    clear() {
      kinds.clear();
      steps.clear();
    },
  };
}
