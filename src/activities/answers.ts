import type { BulkJobEnd } from '../core/bulk-jobs.ts';
import type { Outcome, StepContext } from '../core/connector.ts';

/** Why a row of a job is not in the target. */
export interface Reason {
  state: 'failed' | 'unprocessed';
  code: string;
  field?: string;
  message: string;
}

/** What a job answered for its rows. Reasons are few and shared, so this holds little more than a hash a refused row. */
export interface Answers {
  created: number;
  updated: number;
  /** Refused and unprocessed rows; more than `reasons` has where rows share a key. */
  refused: number;
  reasons: Map<bigint, Reason>;
}

export type OutcomesOf = (
  state: 'successful' | 'failed' | 'unprocessed',
) => AsyncIterable<readonly Outcome[]>;

/**
 * Reads all that a job has to say. The figures of a job that did not complete may be older than its results,
 * so they decide what to ask for only where it completed.
 *
 * @param sent  rows that the job was given
 */
export async function gatherAnswers(
  outcomesOf: OutcomesOf,
  end: BulkJobEnd,
  sent: number,
  hash: (outcome: Outcome) => bigint,
  context: StepContext,
): Promise<Answers> {
  const answers: Answers = { created: 0, updated: 0, refused: 0, reasons: new Map() };
  const completed = end.state === 'completed';
  if (!completed || end.processed > end.failed) {
    for await (const batch of outcomesOf('successful')) {
      for (const { state } of batch) answers[state === 'created' ? 'created' : 'updated']++;
      context.progress(answers.created + answers.updated, sent);
    }
  }
  const shared = new Map<string, Reason>();
  const refuse = async (state: 'failed' | 'unprocessed') => {
    for await (const batch of outcomesOf(state)) {
      for (const outcome of batch) answers.reasons.set(hash(outcome), reasonOf(outcome, state, end, shared));
      answers.refused += batch.length;
    }
  };
  if (!completed || end.failed > 0) await refuse('failed');
  if (!completed || end.processed < sent) await refuse('unprocessed');
  return answers;
}

export const neverSent: Reason = {
  state: 'unprocessed',
  code: 'UNPROCESSED',
  message: 'The job ended before it came to this row',
};

function reasonOf(
  outcome: Outcome,
  state: Reason['state'],
  end: BulkJobEnd,
  shared: Map<string, Reason>,
): Reason {
  const { code, field, message } = outcome;
  const text = `${state} ${code} ${field} ${message}`;
  const known = shared.get(text);
  if (known) return known;
  const plain = state === 'unprocessed' ? neverSent : { code: 'UNKNOWN', message: 'No reason was given' };
  const reason: Reason = {
    state,
    code: code ?? plain.code,
    ...(field && { field }),
    message: message ?? end.message ?? plain.message,
  };
  shared.set(text, reason);
  return reason;
}
