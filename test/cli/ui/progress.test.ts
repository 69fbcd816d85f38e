import { expect, it } from 'vitest';
import { bar, liveLine, plainLine } from '../../../src/cli/ui/progress.ts';
import { createProgressView } from '../../../src/cli/ui/progress-view.ts';
import { noCounts } from '../../../src/core/accounting.ts';
import type { RunProgress, StepProgress } from '../../../src/core/run-progress.ts';

const start = new Date('2026-11-01T10:00:00.000Z');
const later = (seconds: number) => new Date(start.getTime() + seconds * 1_000);

it.each([
  [0, 10, '────'],
  [5, 10, '━━──'],
  [10, 10, '━━━━'],
  [11, 10, '━━━━'],
  [0, 0, '━━━━'],
])('fills the bar for %d of %d', (done, total, text) => {
  expect(bar(done, total, 4)).toBe(text);
});

it('shows rows, share and time of the running step', () => {
  const line = liveLine(step('import', 'running', { done: 2_600, total: 5_000 }), later(12));

  expect(line).toBe('▸ import        ━━━━━━━━━━━━━━──────────────   52 %  2,600 of 5,000 rows  12.0s');
});

it('rewrites one line on a terminal and leaves one for each finished step', () => {
  const screen = output(true);
  const view = createProgressView(screen, { clock: () => later(2) });

  view.update(progress(step('export', 'running', { done: 10 })));
  view.update(progress(step('export', 'done', { done: 20 }), step('map', 'running')));
  view.update(progress(step('export', 'done', { done: 20 }), step('map', 'running', { done: 5, total: 20 })));
  view.clear();

  expect(screen.text.split('\n')).toEqual([
    '\r\x1b[K▸ export        10 rows  2.0s\r\x1b[K✔ export        20 rows  2.0s',
    '▸ map           2.0s\r\x1b[K▸ map           ━━━━━━━─────────────────────   25 %  5 of 20 rows  2.0s\r\x1b[K',
  ]);
});

it('writes plain lines without a terminal, for beginnings, ends and every few seconds', () => {
  const log = output(false);
  let now = later(0);
  const view = createProgressView(log, { everyMs: 5_000, clock: () => now });

  view.update(progress(step('import', 'running', { done: 1, total: 100 })));
  now = later(1);
  view.update(progress(step('import', 'running', { done: 2, total: 100 })));
  now = later(6);
  view.update(progress(step('import', 'running', { done: 30, total: 100 })));
  view.update(progress(step('import', 'done', { done: 100, total: 100 })));
  view.clear();

  expect(log.text.trimEnd().split('\n')).toEqual([
    '▸ import        running  1 %  1 of 100 rows  0.0s',
    '▸ import        running  30 %  30 of 100 rows  6.0s',
    '✔ import        done  100 rows  6.0s',
  ]);
});

function step(name: string, state: StepProgress['state'], more: Partial<StepProgress> = {}): StepProgress {
  return { name, state, startedAt: start.toISOString(), ...more };
}

function progress(...steps: StepProgress[]): RunProgress {
  return { runId: 'r', syncId: 's', status: 'running', steps, counts: noCounts() };
}

function output(isTTY: boolean) {
  return {
    isTTY,
    columns: 100,
    text: '',
    write(text: string) {
      this.text += text;
    },
  };
}

it('calls the steps of a run that tells of changes by what they do', () => {
  const run = { story: 'changes' } as const;

  expect(liveLine(step('import', 'done', { done: 3 }), later(1), run)).toMatch(/^✔ deliver /);
  expect(plainLine(step('export', 'running'), later(1), run)).toMatch(/^▸ read /);
});

it('says of a run that rests for the quota until when', () => {
  const waiting = { for: 'quota', since: start.toISOString(), expiresAt: later(900).toISOString() } as const;

  const line = liveLine(step('export', 'waiting'), later(1), { story: 'changes', waiting });

  expect(line).toContain('rests for the daily calls, looks again at 10:15 UTC');
});
