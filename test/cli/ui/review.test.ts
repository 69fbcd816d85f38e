import { expect, it } from 'vitest';
import { reviewText } from '../../../src/cli/ui/review.ts';
import type { Review } from '../../../src/core/review.ts';

const review: Review = {
  runId: 'r',
  fileName: 'users.csv',
  object: 'Lead',
  operation: 'add new and update existing',
  matchBy: 'Email',
  rows: 5_000,
  ready: 4_977,
  rejected: 23,
  rejectedByCode: { REQUIRED_FIELD_MISSING: 12, INVALID_EMAIL_ADDRESS: 11 },
  mapping: [
    { column: 'Email Address', field: 'Email' },
    { column: 'Created At', field: null },
  ],
  defaults: { Company: 'Unknown' },
  fields: ['Email', 'Company'],
  firstRows: [['ada@example.org', 'Unknown']],
  lanes: { insert: 0, update: 0, upsert: 4_977, unchanged: 0 },
  warnings: ['12 rows have no last name'],
};

it('shows counts, mapping, first rows and warnings', () => {
  expect(reviewText(review)).toEqual([
    'Review of users.csv → Lead (add new and update existing, matched by Email)',
    '5,000 rows: 4,977 ready (4,977 new or to update), 23 rejected',
    '  REQUIRED_FIELD_MISSING  12',
    '  INVALID_EMAIL_ADDRESS   11',
    '',
    '  Column                 Field',
    '  ─────────────────────  ─────────',
    '  Email Address          Email',
    '  Created At             (ignored)',
    '  "Unknown" where empty  Company',
    '',
    'First rows',
    '  Email            Company',
    '  ───────────────  ───────',
    '  ada@example.org  Unknown',
    '',
    '! 12 rows have no last name',
  ]);
});

it('never passes an escape sequence of a row to the terminal', () => {
  const lines = reviewText({ ...review, firstRows: [['\u001b]0;owned\u0007', 'x']] });

  expect(lines.join('\n')).not.toMatch(/\p{Cc}(?<!\n)/u);
});
