import type { Run, RunFile } from '../../api/resources/run.ts';
import { accountingTable } from './accounting.ts';
import { count, duration, printable } from './text.ts';

/**
 * How a run ended: its state, where every row went, and where the rows are that went nowhere.
 *
 * @param whereIs  how to get a file; default: the command that downloads it
 */
export function runSummary(
  run: Run,
  whereIs: (name: RunFile['name']) => string = (name) => `saltbridge download ${run.id} ${name}`,
): string[] {
  const took =
    run.finishedAt === undefined
      ? ''
      : ` after ${duration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))}`;
  return [
    `Run ${run.id} of ${run.syncId}: ${run.status}${took}`,
    ...(run.message === undefined ? [] : run.message.split('\n').map(printable)),
    ...(run.counts.read > 0
      ? ['', ...accountingTable(run.counts, { previewed: isPreview(run), story: run.story })]
      : emptyText(run)),
    ...filesText(run, whereIs),
  ];
}

/** Of a run that found nothing. */
function emptyText({ status, story, options: { records, range, limit } }: Run): string[] {
  if (status !== 'completed' || story !== 'changes') return [];
  if (records) return ['Nothing was read: the model has none of these records'];
  if (range || limit !== undefined) return ['Nothing was read: the model has no such records'];
  return ['Nothing is new: no record was changed or deleted since the last run'];
}

/** Its rows stayed unsent on purpose. */
export function isPreview({ options, story, status }: Run): boolean {
  const onlyLooks = options.mode === 'preview' || (story === 'changes' && options.reconcile === true);
  return onlyLooks && status === 'completed';
}

const LABELS: Partial<Record<RunFile['name'], string>> = {
  exported: 'Exported file',
  rejects: 'Rejected rows',
  failures: 'Rows to mend',
  differences: 'Differences',
};

/** The failed rows' file can be mended and imported as it is, so its next step is said. */
function filesText({ artifacts }: Run, whereIs: (name: RunFile['name']) => string): string[] {
  const lines = artifacts.flatMap(({ name, fileName, rows }) => {
    const label = LABELS[name];
    if (label === undefined) return [];
    const size = rows === undefined ? '' : ` (${count(rows)} rows)`;
    return [`${label}: ${printable(fileName)}${size}: ${whereIs(name)}`];
  });
  return lines.length === 0 ? [] : ['', ...lines];
}
