import { z } from 'zod';
import { type AnyReview, type ChangeReview, isChangeReview } from '../../core/review.ts';
import { reviewText } from './review.ts';
import { table } from './table.ts';
import { clip, count, printable } from './text.ts';

/** What a person looks at before a run goes on, whatever it does. */
export function anyReviewText(review: AnyReview, { columns = 100 } = {}): string[] {
  return isChangeReview(review) ? changeReviewText(review, columns) : reviewText(review, { columns });
}

/** Who is told what. */
const Shown = z.looseObject({ ids: z.unknown().optional(), traits: z.unknown().optional() });
/** A line may be broken: whoever decides must see whom it is about. */
const LEAST_SHOWN = 400;

function changeReviewText(review: ChangeReview, columns: number): string[] {
  const { object, scope, counts, deletionsWait, firstMessages } = review;
  const { created, updated, deleted, unchanged, outOfScope, rejected, known, moved } = counts;
  const rows: [string, number][] = [
    ['new', created],
    ['changed', updated],
    ['deleted, merged or out of the filter', deleted],
    ['unchanged', unchanged],
    ['out of scope', outOfScope],
    ['rejected', rejected],
  ];
  const messages = firstMessages.flatMap(({ fate, updates }) =>
    updates.map((update) => {
      const { ids, traits } = Shown.parse(update);
      const told = `${JSON.stringify(ids)} ${JSON.stringify(traits)}`;
      return clip(`  ${fate.padEnd(8)} ${printable(told)}`, Math.max(columns, LEAST_SHOWN));
    }),
  );
  return [
    `Review of the changes of ${object} (${scope})`,
    ...table(
      rows.map(([label, value]) => [label, count(value)]),
      { right: [1], indent: '  ' },
    ),
    ...(messages.length > 0 ? ['First messages', ...messages] : []),
    ...(deletionsWait
      ? [
          `! ${count(deleted + moved)} of ${count(known)} records would be told as deleted${moved > 0 ? ', or under another id,' : ','} which waits for your word.`,
          '  A user who lost the right to see records looks the same: check Salesforce first.',
        ]
      : []),
  ];
}
