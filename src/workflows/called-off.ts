import { CancellationScope, isCancellation } from '@temporalio/workflow';

/**
 * True for what ends the work of a cancelled run. A step whose worker died when the cancel came ends with a
 * time-out, which the server does not try again then, so the error alone does not tell.
 */
export function isCalledOff(error: unknown): boolean {
  return isCancellation(error) || CancellationScope.current().consideredCancelled;
}
