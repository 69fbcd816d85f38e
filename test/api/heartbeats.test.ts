import { expect, it } from 'vitest';
import { type Beat, withBeats } from '../../src/api/runs/heartbeats.ts';
import { noCounts } from '../../src/core/accounting.ts';
import type { RunProgress, StepProgress } from '../../src/core/run-progress.ts';

it.each<[string, Partial<StepProgress>, Omit<Beat, 'step'>[], Partial<StepProgress>]>([
  [
    'adds what running parts have done',
    { done: 100, total: 300 },
    [{ done: 20 }, { done: 5 }],
    { done: 125, total: 300 },
  ],
  ['starts from nothing', { total: 300 }, [{ done: 20 }], { done: 20, total: 300 }],
  ['never shows more than the total', { done: 290, total: 300 }, [{ done: 50 }], { done: 300, total: 300 }],
  ['takes the total from the beats of a single part', {}, [{ done: 20, total: 80 }], { done: 20, total: 80 }],
  ['makes no total of some parts alone', { done: 50 }, [{ done: 20, total: 80 }], { done: 70 }],
  ['leaves a step alone that is not running', { state: 'done', done: 5 }, [{ done: 20 }], { done: 5 }],
])('%s', (_, step, beats, expected) => {
  const before: RunProgress = {
    runId: 'r',
    syncId: 's',
    status: 'running',
    counts: noCounts(),
    steps: [{ name: 'map', state: 'running', ...step }],
  };

  const [after] = withBeats(before, [
    ...beats.map((beat) => ({ step: 'map', ...beat })),
    { step: 'other', done: 9 },
  ]).steps;

  expect(after).toEqual({ name: 'map', state: 'running', ...step, ...expected });
});
