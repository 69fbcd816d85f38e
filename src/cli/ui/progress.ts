import type { RunProgress, StepProgress } from '../../core/run-progress.ts';
import { count, duration } from './text.ts';

const BAR_WIDTH = 28;
const MARKS: Record<StepProgress['state'], string> = {
  pending: '·',
  running: '▸',
  waiting: '◦',
  done: '✔',
  failed: '✖',
  skipped: '-',
};

/** `━━━━━━━━────────`, as far as `done` of `total`. */
export function bar(done: number, total: number, size = BAR_WIDTH): string {
  const filled = total === 0 ? size : Math.min(size, Math.floor((done / total) * size));
  return '━'.repeat(filled) + '─'.repeat(size - filled);
}

/** One step on one line, with a bar where the total is known. */
export function liveLine(step: StepProgress, now: Date): string {
  return [label(step), ...rowsText(step, true), ...timeText(step, now)].join('  ');
}

/** The same for a log: without a bar, since nobody sees it move. */
export function plainLine(step: StepProgress, now: Date): string {
  return [label(step), step.state, ...rowsText(step, false), ...timeText(step, now)].join('  ');
}

/** The step that is under way, if any. */
export function currentStep(progress: RunProgress): StepProgress | undefined {
  return progress.steps.find((step) => step.state === 'running' || step.state === 'waiting');
}

function label(step: StepProgress): string {
  return `${MARKS[step.state]} ${step.name.padEnd(12)}`;
}

function rowsText({ done, total, state }: StepProgress, withBar: boolean): string[] {
  if (done === undefined) return [];
  if (total === undefined || state !== 'running') return [`${count(done)} rows`];
  const percent = total === 0 ? 100 : Math.min(100, Math.floor((done / total) * 100));
  const figures = `${String(percent).padStart(3)} %  ${count(done)} of ${count(total)} rows`;
  return withBar ? [bar(done, total), figures] : [figures.trim()];
}

function timeText({ startedAt, finishedAt }: StepProgress, now: Date): string[] {
  if (startedAt === undefined) return [];
  const end = finishedAt === undefined ? now : new Date(finishedAt);
  return [duration(Math.max(0, end.getTime() - Date.parse(startedAt)))];
}
