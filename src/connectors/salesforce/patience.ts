import type { StepContext, WriteLane } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { pause } from '../../core/pause.ts';

/** A long wait shows a sign of life so often. */
const BEAT_MS = 5_000;

/**
 * What was sent is known and must not be lost, so a run that is called off gets it; else another worker asks again.
 *
 * @throws the signal's reason when aborted for any other cause
 */
export function isCalledOff(context: StepContext): boolean {
  if (!context.signal.aborted) return false;
  if (context.calledOff?.() !== true) context.signal.throwIfAborted();
  return true;
}

/** @returns false when called off */
export async function waitUnlessCalledOff(ms: number, context: StepContext): Promise<boolean> {
  try {
    for (let left = ms; left > 0; left -= BEAT_MS) {
      if (left < ms) context.progress(0);
      await pause(Math.min(left, BEAT_MS), context.signal);
    }
    return true;
  } catch (error) {
    if (isCalledOff(context)) return false;
    throw error;
  }
}

/**
 * Inserts whose answer was lost may still be open in Salesforce (slow triggers and flows), where no query sees what
 * they create. Both ways of coming back to them, Temporal's retry and a worker that takes over, wait until they
 * must have ended.
 */
export interface Settling {
  /** Waits once an attempt, that is a context. @returns false when it has waited before, or when called off */
  wait(context: StepContext): Promise<boolean>;
  /** An insert's error that leaves open what it wrote, with the time after which to come back. */
  afterLoss(lane: WriteLane, error: unknown): unknown;
}

export function createSettling(settleMs: number): Settling {
  const waited = new WeakSet<StepContext>();
  return {
    async wait(context) {
      if (waited.has(context)) return false;
      waited.add(context);
      return waitUnlessCalledOff(settleMs, context);
    },
    afterLoss(lane, error) {
      if (lane !== 'insert' || !(error instanceof SaltbridgeError) || error.kind !== 'transient')
        return error;
      const { message, code, retryAfterMs, cause } = error;
      return new SaltbridgeError('transient', message, {
        cause,
        ...(code !== undefined && { code }),
        retryAfterMs: Math.max(retryAfterMs ?? 0, settleMs),
      });
    },
  };
}
