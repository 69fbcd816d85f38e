import { z } from 'zod';
import type { RunProgress, StepProgress } from '../../core/run-progress.ts';

/** What a running step says once a second of the part it works on. */
export const Beat = z.object({
  step: z.string(),
  part: z.number().optional(),
  done: z.number().nonnegative(),
  total: z.number().nonnegative().optional(),
});
export type Beat = z.infer<typeof Beat>;

/**
 * The workflow counts finished parts only; the beats tell how far the others are. A step never shows more
 * than its total: a part's last beat may still be there when the part is already counted.
 */
export function withBeats(progress: RunProgress, beats: readonly Beat[]): RunProgress {
  return { ...progress, steps: progress.steps.map((step) => advance(step, beats)) };
}

function advance(step: StepProgress, beats: readonly Beat[]): StepProgress {
  const own = beats.filter((beat) => beat.step === step.name);
  if (step.state !== 'running' || own.length === 0) return step;
  const done = (step.done ?? 0) + sum(own.map((beat) => beat.done));
  const known = own.every((beat) => beat.total !== undefined) && step.done === undefined;
  const total = step.total ?? (known ? sum(own.map((beat) => beat.total ?? 0)) : undefined);
  return { ...step, done: Math.min(done, total ?? done), ...(total !== undefined && { total }) };
}

function sum(values: readonly number[]): number {
  return Math.round(values.reduce((total, value) => total + value, 0));
}
