import { ApplicationFailure, CancellationScope, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { ReactInput, ReactionOutcome } from '../core/reaction.ts';
import { messageOf } from './close.ts';
import { told } from './told.ts';

export interface ReactResult {
  /** `failed`: an earlier workflow has given the event up meanwhile. */
  outcome: ReactionOutcome | 'failed';
  /** What became of the message about the record. */
  message: string;
}

const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' } as const;

/** Turns one event into one record and one message: few round trips, since events come in bursts. */
export async function react(input: ReactInput): Promise<ReactResult> {
  const steps = told(
    proxyActivities<Activities>({
      startToCloseTimeout: '5 minutes',
      scheduleToCloseTimeout: input.giveUpAfterMs,
      heartbeatTimeout: '10 seconds',
      retry,
    }),
  );
  try {
    const { outcome } = await steps.makeRecord(input);
    if (outcome !== 'created') return { outcome, message: 'off' };
    const { message } = await steps.announce(input);
    return { outcome, message };
  } catch (error) {
    const reason = messageOf(error);
    // Whoever cancels it must still find the event marked.
    await CancellationScope.nonCancellable(() => last.giveUp({ ...input, reason }));
    throw ApplicationFailure.nonRetryable(reason, 'failed');
  }
}

const last = told(proxyActivities<Activities>({ startToCloseTimeout: '1 minute', retry }));
