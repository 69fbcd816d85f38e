import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { z } from 'zod';
import type { Run } from '../api/resources/run.ts';
import { Review } from '../core/review.ts';
import type { CommandContext } from './context.ts';
import { reviewText } from './ui/review.ts';

/** Prints what a waiting run is about to write. */
export async function showReview(context: CommandContext, run: Pick<Run, 'id'>): Promise<void> {
  const { output } = context;
  const review = await context.client().get(`/v1/runs/${run.id}/review`, Review);
  output.say('', ...reviewText(review, { columns: output.progress.columns ?? 100 }), '');
}

/**
 * Shows the review of a waiting run and asks for the decision.
 *
 * @returns false when nobody is here to decide, or they leave it open
 */
export async function decideWaitingRun(context: CommandContext, run: Run): Promise<boolean> {
  const { output } = context;
  await showReview(context, run);
  const decision = context.interactive ? await ask() : undefined;
  if (decision === undefined) {
    const until = run.waiting === undefined ? '' : `, until ${run.waiting.expiresAt}`;
    output.say(
      `The run waits for a decision${until}:`,
      `  saltbridge approve ${run.id}`,
      `  saltbridge decline ${run.id}`,
    );
    return false;
  }
  await sendDecision(context, run.id, decision);
  return true;
}

export async function sendDecision(
  context: CommandContext,
  runId: string,
  decision: 'approve' | 'decline',
): Promise<void> {
  const by = userInfo().username.slice(0, 100) || 'command line';
  await context.client().send('POST', `/v1/runs/${encodeURIComponent(runId)}/decision`, z.unknown(), {
    json: { decision, by },
  });
}

const ANSWERS: Record<string, 'approve' | 'decline'> = {
  y: 'approve',
  yes: 'approve',
  n: 'decline',
  no: 'decline',
};

async function ask(): Promise<'approve' | 'decline' | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question('Start the import? [y = start, n = decline, Enter = decide later] ');
    return ANSWERS[answer.trim().toLowerCase()];
  } finally {
    lines.close();
  }
}
