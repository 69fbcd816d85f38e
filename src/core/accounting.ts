import type { RunCounts } from './run.ts';

/** The books of a run that has read nothing yet. */
export function noCounts(): RunCounts {
  return {
    read: 0,
    rejected: 0,
    unchanged: 0,
    outOfScope: 0,
    held: 0,
    created: 0,
    updated: 0,
    deleted: 0,
    failed: 0,
    unprocessed: 0,
    apiCalls: 0,
  };
}

/** Rows that were, or were to be, sent. */
export function sentRows(counts: RunCounts): number {
  return counts.created + counts.updated + counts.deleted + counts.failed + counts.unprocessed;
}

/**
 * What does not add up in a run's books; undefined when both sums close:
 * read = sent + unchanged + out of scope + rejected + held, and the file of missing rows holds every row
 * that was rejected, failed or left unprocessed.
 */
export function openSum(counts: RunCounts, missing: number): string | undefined {
  const parts = sentRows(counts) + counts.unchanged + counts.outOfScope + counts.rejected + counts.held;
  if (counts.read !== parts) return `${counts.read} rows were read, but ${parts} are accounted for`;
  const expected = counts.rejected + counts.failed + counts.unprocessed;
  if (missing !== expected)
    return `${expected} rows did not reach the target, but the file of failed rows has ${missing}`;
  return undefined;
}
