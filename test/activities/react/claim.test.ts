import { afterEach, expect, it, vi } from 'vitest';
import { whileClaimed } from '../../../src/activities/react/claim.ts';
import { stepContext } from '../../support/step-context.ts';

afterEach(() => vi.useRealTimers());

const OVERTAKEN = { kind: 'transient', code: 'OVERTAKEN' };

it('aborts before the work of an attempt that does not get the claim', async () => {
  const work = whileClaimed(
    async () => false,
    stepContext(),
    async ({ signal }) => signal.throwIfAborted(),
  );

  await expect(work).rejects.toMatchObject(OVERTAKEN);
});

it('aborts an attempt that was frozen for longer than others wait for it', async () => {
  const work = whileClaimed(
    async () => true,
    stepContext(),
    async (context) => {
      context.signal.throwIfAborted();
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_000 });
      context.signal.throwIfAborted();
    },
  );

  await expect(work).rejects.toMatchObject(OVERTAKEN);
});

it('passes a cancellation on', async () => {
  const { signal } = { signal: AbortSignal.abort(new Error('called off')) };

  const work = whileClaimed(
    async () => true,
    stepContext({ signal }),
    async (context) => context.signal.throwIfAborted(),
  );

  await expect(work).rejects.toThrow('called off');
});
