import { openSum, sentRows } from '../../core/accounting.ts';
import type { RunCounts } from '../../core/run.ts';
import { table } from './table.ts';
import { count } from './text.ts';

/** Whether every row that was read is accounted for. */
export function closes(counts: RunCounts): boolean {
  return openSum(counts, counts.rejected + counts.failed + counts.unprocessed) === undefined;
}

/**
 * Where every row went, as lines for a person.
 *
 * @param previewed  whether rows stayed unsent on purpose
 */
export function accountingTable(counts: RunCounts, { previewed = false } = {}): string[] {
  const rows: [string, number][] = [
    ['read', counts.read],
    ['  rejected (not valid, not sent)', counts.rejected],
    ['  unchanged', counts.unchanged],
    ['  out of scope', counts.outOfScope],
    ['  held for a person', counts.held],
    ['  for the target', sentRows(counts)],
    ['    created', counts.created],
    ['    updated', counts.updated],
    ...(counts.deleted > 0 ? [['    deleted', counts.deleted] satisfies [string, number]] : []),
    ['    failed (the target refused)', counts.failed],
    [previewed ? '    would be written' : '    unprocessed (not reached)', counts.unprocessed],
  ];
  const figures = rows.map(([label, value]) => [label, count(value)]);
  return [
    ...table(figures, { right: [1] }),
    `${verdictOn(counts)} ${count(counts.apiCalls)} calls to Salesforce.`,
  ];
}

function verdictOn(counts: RunCounts): string {
  if (!closes(counts)) return 'The sums do not close: see the run.';
  return counts.held > 0 ? 'Nothing is written yet.' : 'Every row is accounted for.';
}
