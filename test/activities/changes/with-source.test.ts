import { afterAll, beforeAll, expect, it } from 'vitest';
import { openChanges } from '../../../src/activities/changes/change-scope.ts';
import { withSource } from '../../../src/activities/changes/with-source.ts';
import type { CallQuota } from '../../../src/core/changes/change-source.ts';
import type { OpenedConnector } from '../../../src/core/connector.ts';
import { inAttempt } from '../../support/attempts.ts';
import { begunRun } from '../../support/begun-run.ts';
import { type Engine, startEngine } from '../../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
}, 120_000);
afterAll(() => engine.close());

/** A step of a sync whose source has so many calls left; it makes twelve calls and may fail. */
async function step(quota: CallQuota, { attempt = 1, fails = false } = {}) {
  const { dependencies, specRef, syncId } = await begunRun(engine);
  // The step asks for nothing else.
  const source = { changes: { quota: async () => quota, callsMade: () => 12 } } as unknown as OpenedConnector;
  const opening = { ...dependencies, openConnection: async () => source };
  const run = await openChanges(opening, specRef);
  const work = async () => {
    if (fails) throw new Error('It failed');
    return 'done';
  };
  const outcome = await inAttempt(() => withSource(opening, run, work), attempt).catch(
    (error: unknown) => error,
  );
  return { outcome, calls: await engine.database.calls.ofLastDay(syncId) };
}

const plenty = { left: 10_000, max: 15_000 };

it('counts the calls of a step, also of one that fails', async () => {
  expect(await step(plenty)).toEqual({ outcome: 'done', calls: 12 });
  expect(await step(plenty, { fails: true })).toMatchObject({ outcome: { message: 'It failed' }, calls: 12 });
});

it('tries no step again that might touch what is kept for others, until the sync looks again', async () => {
  const few = { left: 1_500, max: 15_000 };

  expect(await step(few)).toMatchObject({ outcome: 'done' });
  expect(await step(few, { attempt: 2 })).toMatchObject({
    outcome: { kind: 'rate-limited', code: 'QUOTA_USED_UP', retryAfterMs: 15 * 60_000 },
  });
  expect(await step(plenty, { attempt: 2 })).toMatchObject({ outcome: 'done' });
});
