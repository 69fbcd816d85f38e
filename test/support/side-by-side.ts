import { AsyncLocalStorage } from 'node:async_hooks';
import { aroundEach, onTestFinished, type TestContext } from 'vitest';

const running = new AsyncLocalStorage<TestContext>();

/**
 * Lets the `it.concurrent` tests of a file close what they opened, each when it ends. Worth it where tests wait, say
 * for Temporal to try again; each needs a scene of its own.
 */
export function runSideBySide(): void {
  aroundEach((runTest, context) => running.run(context, runTest));
}

/** As vitest's `onTestFinished`, which does not know which of several tests is asking. */
export function whenTestEnds(close: () => unknown): void {
  const finished = running.getStore()?.onTestFinished ?? onTestFinished;
  finished(async () => void (await close()));
}
