import type { StepContext } from '../../src/core/connector.ts';

export interface TestStepContext extends StepContext {
  /** Every call of `progress`, in order. */
  reported: [done: number, total?: number][];
  /** What `checkpoint` was given, in order. */
  checkpoints: unknown[];
  /** The context that the next attempt of the step gets. */
  next(): TestStepContext;
}

/** A step that nobody interrupts, unless `signal` says so. */
export function stepContext(
  given: { signal?: AbortSignal; calledOff?: boolean; lastCheckpoint?: unknown } = {},
): TestStepContext {
  const reported: TestStepContext['reported'] = [];
  const checkpoints: unknown[] = [];
  return {
    signal: given.signal ?? new AbortController().signal,
    ...(given.calledOff !== undefined && { calledOff: () => given.calledOff === true }),
    lastCheckpoint: given.lastCheckpoint,
    progress: (done, total) => void reported.push(total === undefined ? [done] : [done, total]),
    checkpoint: (value) => void checkpoints.push(value),
    reported,
    checkpoints,
    next: () => stepContext({ lastCheckpoint: checkpoints.at(-1) ?? given.lastCheckpoint }),
  };
}
