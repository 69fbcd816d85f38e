import { proxyActivities } from '@temporalio/workflow';

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({ startToCloseTimeout: '1 minute' });

/** What a workflow costs that does nothing in one step. */
export async function bare(): Promise<void> {
  await nothing();
}
