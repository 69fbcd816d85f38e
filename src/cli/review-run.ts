import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { z } from 'zod';
import type { Run } from '../api/resources/run.ts';
import { AnyReview, isChangeReview } from '../core/review.ts';
import type { CommandContext } from './context.ts';
import type { Terminal } from './output.ts';
import { anyReviewText } from './ui/change-review.ts';

/** Prints what a waiting run is about to write. */
export async function showReview(context: CommandContext, run: Pick<Run, 'id'>): Promise<void> {
  context.output.say('', ...(await reviewLines(context, run, context.output.progress)), '');
}

/** The review of a run, to be printed on that stream. */
export async function reviewLines(
  context: CommandContext,
  run: Pick<Run, 'id'>,
  { columns = 100 }: Terminal,
): Promise<string[]> {
  return anyReviewText(await reviewOf(context, run.id), { columns });
}

/** @throws SaltbridgeError `config` (`NOT_FOUND`) where the run has come to none */
function reviewOf(context: CommandContext, runId: string): Promise<AnyReview> {
  return context.client().get(`/v1/runs/${encodeURIComponent(runId)}/review`, AnyReview);
}

/** What a decision comes to, as the end of a sentence. */
export async function consequence(
  context: CommandContext,
  runId: string,
  decision: 'approve' | 'decline',
): Promise<string> {
  if (isChangeReview(await reviewOf(context, runId)))
    return decision === 'approve'
      ? 'approved: all is told, the deletions too'
      : 'declined: the deletions are kept back, and all else is told';
  return decision === 'approve' ? 'approved: the import starts' : 'declined: nothing is written';
}

/**
 * Shows the review of a waiting run and asks for the decision.
 *
 * @returns false when nobody is here to decide, or they leave it open
 */
export async function decideWaitingRun(context: CommandContext, run: Run): Promise<boolean> {
  const { output } = context;
  await showReview(context, run);
  const decision = context.interactive ? await ask(questionOf(run)) : undefined;
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

const ANSWERS = new Map<string, 'approve' | 'decline' | undefined>([
  ['y', 'approve'],
  ['yes', 'approve'],
  ['n', 'decline'],
  ['no', 'decline'],
  ['', undefined],
]);

function questionOf({ story }: Run): string {
  return story === 'changes'
    ? 'Tell the deletions? [y = tell them, n = tell all but them, Enter = decide later] '
    : 'Start the import? [y = start, n = decline, Enter = decide later] ';
}

async function ask(question: string): Promise<'approve' | 'decline' | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    for (;;) {
      const answer = await lines.question(question);
      const word = answer.trim().toLowerCase();
      if (ANSWERS.has(word)) return ANSWERS.get(word);
    }
  } finally {
    lines.close();
  }
}
