import type { SegmentContext } from './context.ts';
import { TrackingError } from './errors.ts';

/** Refuses what comes too fast, or is to be refused. */
export type Pace = (call: { method: string; url: string }) => void;

/**
 * @throws TrackingError 429
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#rate-limits (1,000 calls a second
 *   and workspace; `Retry-After` and `X-RateLimit-Reset` in seconds; checked 2026-11)
 */
export function createPace({ faults, rules, clock }: SegmentContext): Pace {
  let second = 0;
  let calls = 0;
  return (call) => {
    const fault = faults.take('rate-limit', call);
    if (fault !== undefined) throw tooMany(Number(fault.parameters.retryAfterSeconds ?? 1), calls);
    if (rules.requestsPerSecond === 0) return;
    const now = Math.floor(clock.now().getTime() / 1000);
    if (now !== second) calls = 0;
    second = now;
    calls += 1;
    if (calls > rules.requestsPerSecond) throw tooMany(1, rules.requestsPerSecond);
  };
}

function tooMany(seconds: number, limit: number): TrackingError {
  return new TrackingError(429, 'rate_limit', 'Too many requests', {
    'retry-after': String(seconds),
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(seconds),
  });
}
