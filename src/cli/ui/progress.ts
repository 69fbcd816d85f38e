import type { RunProgress, StepProgress } from '../../core/run-progress.ts';
import { count, duration } from './text.ts';

/** What of a run decides how its steps are called. */
type RunWords = Pick<RunProgress, 'story' | 'waiting'>;

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
export function liveLine(step: StepProgress, now: Date, run: RunWords = {}): string {
  return [label(step, run), ...restText(step, run), ...rowsText(step, true), ...timeText(step, now)].join(
    '  ',
  );
}

/** The same for a log: without a bar, since nobody sees it move. */
export function plainLine(step: StepProgress, now: Date, run: RunWords = {}): string {
  const state = [step.state, ...restText(step, run)];
  return [label(step, run), ...state, ...rowsText(step, false), ...timeText(step, now)].join('  ');
}

/** The step that is under way, if any. */
export function currentStep(progress: RunProgress): StepProgress | undefined {
  return progress.steps.find((step) => step.state === 'running' || step.state === 'waiting');
}

/** Steps of a run that tells of changes, where the workflow's names are those of an import. */
const CHANGE_STEPS: Readonly<Record<string, string>> = {
  export: 'read',
  match: 'compare',
  import: 'deliver',
};

function label({ name, state }: StepProgress, { story }: RunWords): string {
  const word = story === 'changes' ? (CHANGE_STEPS[name] ?? name) : name;
  return `${MARKS[state]} ${word.padEnd(12)}`;
}

/** Nobody has to do anything about it. */
function restText({ state }: StepProgress, { waiting }: RunWords): string[] {
  if (state !== 'waiting' || waiting?.for !== 'quota') return [];
  return [`rests for the daily calls, looks again at ${waiting.expiresAt.slice(11, 16)} UTC`];
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
