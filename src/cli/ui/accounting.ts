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
export function accountingTable(
  counts: RunCounts,
  { previewed = false, story }: { previewed?: boolean; story?: 'changes' | undefined } = {},
): string[] {
  const rows = story === 'changes' ? changeRows(counts, previewed) : fileRows(counts, previewed);
  const figures = rows.map(([label, value]) => [label, count(value)]);
  return [
    ...table(figures, { right: [1] }),
    `${verdictOn(counts)} ${count(counts.apiCalls)} calls to Salesforce.`,
  ];
}

function fileRows(counts: RunCounts, previewed: boolean): [string, number][] {
  return [
    ['read', counts.read],
    ['  rejected (not valid, not sent)', counts.rejected],
    ['  unchanged', counts.unchanged],
    ['  out of scope', counts.outOfScope],
    ['  held for a person', counts.held],
    ['  for the target', sentRows(counts)],
    ['    created', counts.created],
    ['    updated', counts.updated],
    ['    failed (the target refused)', counts.failed],
    [previewed ? '    would be written' : '    unprocessed (not reached)', counts.unprocessed],
  ];
}

/** Of a run that tells a destination of changes. */
function changeRows(counts: RunCounts, previewed: boolean): [string, number][] {
  return [
    ['records that were read or are gone', counts.read],
    ['  rejected (no id, or a failed mapping)', counts.rejected],
    ['  unchanged (told before)', counts.unchanged],
    ['  out of scope (gone, never told of)', counts.outOfScope],
    ['  held for a person', counts.held],
    ['  to tell', sentRows(counts)],
    ['    new', counts.created],
    ['    changed', counts.updated],
    ['    deleted, merged or out of the filter', counts.deleted],
    ['    failed (the destination refused)', counts.failed],
    [previewed ? '    would be told' : '    unprocessed (not reached)', counts.unprocessed],
  ];
}

function verdictOn(counts: RunCounts): string {
  if (!closes(counts)) return 'The sums do not close: see the run.';
  return counts.held > 0 ? 'Nothing is written yet.' : 'Every row is accounted for.';
}
