import { openSum, sentRows } from '../../core/accounting.ts';
import type { RunCounts } from '../../core/run.ts';
import { table } from './table.ts';
import { count } from './text.ts';

/** Whether every row that was read is accounted for. */
export function closes(counts: RunCounts): boolean {
  return openSum(counts, counts.rejected + counts.failed + counts.unprocessed) === undefined;
}

/** Where every row went, as lines for a person. */
export function accountingTable(counts: RunCounts): string[] {
  const rows: [string, number][] = [
    ['read', counts.read],
    ['  rejected (not valid, not sent)', counts.rejected],
    ['  unchanged', counts.unchanged],
    ['  out of scope', counts.outOfScope],
    ['  held for a person', counts.held],
    ['  for the target', sentRows(counts)],
    ['    created', counts.created],
    ['    updated', counts.updated],
    ['    failed (the target refused)', counts.failed],
    ['    unprocessed (not reached)', counts.unprocessed],
  ];
  const figures = rows.map(([label, value]) => [label, count(value)]);
  const verdict = closes(counts) ? 'Every row is accounted for.' : 'The sums do not close: see the run.';
  return [...table(figures, { right: [1] }), `${verdict} ${count(counts.apiCalls)} calls to the target.`];
}
