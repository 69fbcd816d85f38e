import { expect, it } from 'vitest';
import { anyReviewText } from '../../../src/cli/ui/change-review.ts';
import type { ChangeReview } from '../../../src/core/review.ts';

const counts = {
  created: 1,
  updated: 0,
  deleted: 300,
  unchanged: 9,
  outOfScope: 0,
  rejected: 0,
  known: 1_000,
  moved: 0,
};
const review: ChangeReview = {
  runId: 'r',
  object: 'Contact',
  scope: 'full',
  counts,
  deletionsWait: true,
  firstMessages: [
    { fate: 'created', updates: [{ ids: { userId: 'u1' }, traits: { name: 'A\x1b[2JB'.repeat(500) } }] },
  ],
};

it('says how many deletions wait for a word', () => {
  const text = anyReviewText(review).join('\n');

  expect(text).toMatch(/^Review of the changes of Contact \(full\)/);
  expect(text).toMatch(/deleted, merged or out of the filter +300$/m);
  expect(text).toContain('! 300 of 1,000 records would be told as deleted, which waits for your word.');
});

it('asks for nothing where nothing waits', () => {
  expect(anyReviewText({ ...review, deletionsWait: false }).join('\n')).not.toMatch(/your word/);
});

it('shows who is told what, what strangers typed on one line and without escape sequences', () => {
  const [line = ''] = anyReviewText(review, { columns: 60 }).filter((one) => one.startsWith('  created'));

  expect(line).toMatch(/^ {2}created {2}\{"userId":"u1"\} \{"name":"A/);
  expect(line).toHaveLength(400);
  expect(line).not.toContain('\x1b');
});
