import { Command } from 'commander';
import { AnyReview } from '../core/review.ts';
import type { CommandContext } from './context.ts';
import { anyReviewText } from './ui/change-review.ts';

export function reviewCommand(context: CommandContext): Command {
  return new Command('review')
    .description('show what a run is about to write: counts, mapping, first rows, warnings')
    .argument('<run>', 'id of the run')
    .action(async (runId: string) => {
      const { output } = context;
      const review = await context.client().get(`/v1/runs/${encodeURIComponent(runId)}/review`, AnyReview);
      output.result(anyReviewText(review, { columns: output.stdout.columns ?? 100 }), review);
    });
}
