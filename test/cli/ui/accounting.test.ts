import { expect, it } from 'vitest';
import { accountingTable } from '../../../src/cli/ui/accounting.ts';
import { noCounts } from '../../../src/core/accounting.ts';

it('shows where every row went', () => {
  const counts = {
    ...noCounts(),
    read: 5_000,
    rejected: 23,
    created: 4_900,
    updated: 50,
    failed: 27,
    apiCalls: 14,
  };

  expect(accountingTable(counts)).toEqual([
    'read                              5,000',
    '  rejected (not valid, not sent)     23',
    '  unchanged                           0',
    '  out of scope                        0',
    '  held for a person                   0',
    '  for the target                  4,977',
    '    created                       4,900',
    '    updated                          50',
    '    failed (the target refused)      27',
    '    unprocessed (not reached)         0',
    'Every row is accounted for. 14 calls to Salesforce.',
  ]);
});

it('calls the rows of a preview what they are', () => {
  const lines = accountingTable({ ...noCounts(), read: 2, unprocessed: 2 }, { previewed: true });

  expect(lines.join('\n')).toMatch(/would be written +2$/m);
  expect(lines.join()).not.toMatch(/not reached/);
});

it('says of a run that waits that nothing is written yet', () => {
  expect(accountingTable({ ...noCounts(), read: 2, held: 2 }).at(-1)).toMatch(/^Nothing is written yet/);
});

it('says when the sums do not close', () => {
  expect(accountingTable({ ...noCounts(), read: 2, created: 1 }).at(-1)).toMatch(/^The sums do not close/);
});

it('has words of its own for a run that tells of changes', () => {
  const counts = { ...noCounts(), read: 7, unchanged: 1, created: 1, updated: 2, deleted: 3, apiCalls: 12 };

  expect(accountingTable(counts, { story: 'changes' })).toEqual([
    'records that were read or are gone        7',
    '  rejected (no id, or a failed mapping)   0',
    '  unchanged (told before)                 1',
    '  out of scope (gone, never told of)      0',
    '  held for a person                       0',
    '  to tell                                 6',
    '    new                                   1',
    '    changed                               2',
    '    deleted, merged or out of the filter  3',
    '    failed (the destination refused)      0',
    '    unprocessed (not reached)             0',
    'Every row is accounted for. 12 calls to Salesforce.',
  ]);
});
