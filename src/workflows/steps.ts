import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { told } from './told.ts';

const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' } as const;

/** One or a few calls: a minute is plenty, and a target that is away may come back within a day. */
export const quick = told(
  proxyActivities<Activities>({
    startToCloseTimeout: '2 minutes',
    scheduleToCloseTimeout: '1 day',
    heartbeatTimeout: '10 seconds',
    retry,
  }),
);

/** Steps over many rows: as long as they need, noticed within seconds when their worker dies. */
export const patient = told(
  proxyActivities<Activities>({
    startToCloseTimeout: '1 day',
    scheduleToCloseTimeout: '2 days',
    heartbeatTimeout: '10 seconds',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry,
  }),
);

/** Closes the books of a run that failed: the trouble may be over soon, or stay. */
export const closing = told(
  proxyActivities<Activities>({
    startToCloseTimeout: '1 hour',
    scheduleToCloseTimeout: '2 hours',
    heartbeatTimeout: '10 seconds',
    retry: { ...retry, maximumAttempts: 10 },
  }),
);

/** Someone waits for the answer: a few tries, then say why. */
export const prompt = told(
  proxyActivities<Activities>({
    startToCloseTimeout: '1 minute',
    retry: { initialInterval: '500 milliseconds', maximumAttempts: 3 },
  }),
);
