/** The one argument of the `tick` workflow. */
export interface TickInput {
  syncId: string;
}

/** What came of a scheduled start; a start that was not due is no failure. */
export interface TickResult {
  /** For people, e.g. `skipped: a run is under way`. */
  outcome: string;
  /** Of the run that was started. */
  runId?: string;
}

/** Whether a scheduled start may go on. */
export type StartWord =
  | { may: true; workflowId: string; integration: string; name: string }
  | { may: false; why: string };

/** Who a scheduled run says has started it. */
export const BY_SCHEDULE = 'schedule';

/** Where a tick shows that it started nothing: the value of the search attribute SaltbridgeStep. */
export const SKIPPED = 'skipped';

/** Where a tick keeps its outcome: the key in its memo. */
export const OUTCOME = 'outcome';

export function scheduleIdOf(syncId: string): string {
  return `schedule/${syncId}`;
}
