import type { RunProgress } from '../../core/run-progress.ts';
import { currentStep, liveLine, plainLine } from './progress.ts';
import { clip } from './text.ts';

/** Shows a run as it moves. */
export interface ProgressView {
  update: (progress: RunProgress) => void;
  /** Takes the moving line away, so that other text can follow; the next update draws it again. */
  clear: () => void;
}

export interface ProgressOutput {
  write(text: string): unknown;
  /** Whether lines can be rewritten. */
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}

/**
 * On a terminal, a line for each finished step and a moving bar for the one under way; elsewhere plain lines,
 * at most one every `everyMs` beside those for a step's beginning and end.
 */
export function createProgressView(
  output: ProgressOutput,
  { everyMs = 5_000, clock = () => new Date() }: { everyMs?: number; clock?: () => Date } = {},
): ProgressView {
  return output.isTTY === true ? liveView(output, clock) : plainView(output, everyMs, clock);
}

const CLEAR_LINE = '\r\x1b[K';

function liveView(output: ProgressOutput, clock: () => Date): ProgressView {
  const finished = new Set<string>();
  return {
    update(progress) {
      let text = CLEAR_LINE;
      for (const step of progress.steps) {
        if (!ended(step.state) || finished.has(step.name)) continue;
        finished.add(step.name);
        text += `${liveLine(step, clock(), progress)}\n`;
      }
      const current = currentStep(progress);
      // One column stays free: a full line makes some terminals wrap, and a wrapped line cannot be rewritten.
      if (current !== undefined)
        text += clip(liveLine(current, clock(), progress), (output.columns ?? 80) - 1);
      output.write(text);
    },
    clear: () => void output.write(CLEAR_LINE),
  };
}

function plainView(output: ProgressOutput, everyMs: number, clock: () => Date): ProgressView {
  const states = new Map<string, string>();
  let lastAt = 0;
  return {
    update(progress) {
      const now = clock();
      for (const step of progress.steps) {
        const changed = step.state !== (states.get(step.name) ?? 'pending') && step.state !== 'skipped';
        const due = step.state === 'running' && now.getTime() - lastAt >= everyMs;
        if (!changed && !due) continue;
        states.set(step.name, step.state);
        lastAt = now.getTime();
        output.write(`${plainLine(step, now, progress)}\n`);
      }
    },
    clear: () => undefined,
  };
}

function ended(state: string): boolean {
  return state === 'done' || state === 'failed';
}
