import type { Run, RunFile } from '../../api/resources/run.ts';
import { accountingTable } from './accounting.ts';
import { count, duration, printable } from './text.ts';

/** How a run ended: its state, where every row went, and where the rows are that went nowhere. */
export function runSummary(run: Run): string[] {
  const took =
    run.finishedAt === undefined
      ? ''
      : ` after ${duration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))}`;
  return [
    `Run ${run.id} of ${run.syncId}: ${run.status}${took}`,
    ...(run.message === undefined ? [] : run.message.split('\n').map(printable)),
    ...(run.counts.read > 0 ? ['', ...accountingTable(run.counts)] : []),
    ...filesText(run),
  ];
}

const LABELS: Partial<Record<RunFile['name'], string>> = {
  exported: 'Exported file',
  rejects: 'Rejected rows',
  failures: 'Rows to mend',
};

/** The failed rows' file can be mended and imported as it is, so its next step is said. */
function filesText({ id, artifacts }: Run): string[] {
  const lines = artifacts.flatMap(({ name, fileName, rows }) => {
    const label = LABELS[name];
    if (label === undefined) return [];
    const size = rows === undefined ? '' : ` (${count(rows)} rows)`;
    return [`${label}: ${printable(fileName)}${size}: saltbridge download ${id} ${name}`];
  });
  return lines.length === 0 ? [] : ['', ...lines];
}
