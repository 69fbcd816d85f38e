import { table } from '../src/cli/ui/table.ts';
import { count } from '../src/cli/ui/text.ts';
import type { SaltbridgeFigures } from './by-saltbridge.ts';
import type { SegmentFigures } from './segment.ts';

const PEAK_LIMIT_BYTES = 400e6;

const header = ['', 'rows/s', 'seconds', '× jsforce', 'peak MB', 'calls', 'polls', 'events', 'bytes'];

export function segmentReport({
  rows,
  changed,
  initial,
  incremental,
  jsforce,
  tap,
}: SegmentFigures): string[] {
  const line = (name: string, read: number, seconds: number, peakRssBytes: number) => [
    name,
    count(read / seconds),
    seconds.toFixed(1),
    (jsforce.seconds / seconds).toFixed(2),
    count(peakRssBytes / 1e6),
  ];
  const run = (name: string, read: number, figures: SaltbridgeFigures) => [
    ...line(name, read, figures.seconds, workerPeak(figures)),
    ...[figures.salesforce.calls, figures.salesforce.polls].map(count),
    ...[figures.historyEvents, figures.historyBytes].map(count),
  ];
  const lines = [
    run('Saltbridge, all', rows, initial),
    run('Saltbridge, 1 % changed', changed, incremental),
    line('jsforce script, only reads', jsforce.rows, jsforce.seconds, jsforce.peakRssBytes),
    ...('missing' in tap ? [] : [line('Singer tap, only reads', tap.rows, tap.seconds, tap.peakRssBytes)]),
  ];
  const steps = Object.entries(initial.steps).map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`);
  return [
    `${count(rows)} contacts from Salesforce into Segment`,
    ...table(lines, { header, right: header.map((_, index) => index).slice(1) }),
    ...('missing' in tap ? ['', `No Singer tap beside it: ${tap.missing}`] : []),
    '',
    `Steps of the first run, in seconds: ${steps.join(', ')}`,
  ];
}

export function segmentFailures({ rows, changed, initial, incremental, jsforce }: SegmentFigures): string[] {
  const failures: string[] = [];
  const expect = (holds: boolean, failure: string) => {
    if (!holds) failures.push(failure);
  };
  for (const [name, { status }] of Object.entries({ initial, incremental }))
    expect(status === 'completed', `the ${name} run is ${status}`);
  expect(initial.counts.created === rows, `${initial.counts.created} of ${rows} contacts were told`);
  expect(
    incremental.counts.updated === changed,
    `${incremental.counts.updated} of ${changed} changes were told`,
  );
  expect(jsforce.rows === rows, `the script read ${jsforce.rows} of ${rows} contacts`);
  const peak = Math.max(workerPeak(initial), workerPeak(incremental));
  expect(peak < PEAK_LIMIT_BYTES, `the worker took ${count(peak / 1e6)} MB, more than 400`);
  return failures;
}

function workerPeak({ processes }: SaltbridgeFigures): number {
  const workers = Object.entries(processes).filter(([name]) => name.startsWith('worker'));
  return Math.max(0, ...workers.map(([, { peakRssBytes }]) => peakRssBytes));
}
