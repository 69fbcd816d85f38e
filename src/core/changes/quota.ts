/** What is known of the calls to the source's account, in the rolling 24 hours. */
export interface QuotaLook {
  /** Left to everybody. */
  left: number;
  max: number;
  /** Made by the sync, in this run and earlier ones. */
  used: number;
  /** Runs that are under way, each of which may be in the middle of a step. */
  runs: number;
}

const CALLS_OF_A_STEP = 100;

/** Most calls that one step is taken to make before the next look; no more than a hundredth of the account's. */
export function callsOfAStep(max: number): number {
  return Math.min(CALLS_OF_A_STEP, Math.ceil(max / 100));
}

/**
 * Why a run may not call the source for now; undefined where it may.
 *
 * @param calls  made by the run since the look
 */
export function reasonToRest(
  { left, max, used, runs }: QuotaLook,
  calls: number,
  { share, reserve }: { share: number; reserve: number },
): string | undefined {
  const kept = Math.ceil(max * reserve);
  const steps = callsOfAStep(max) * Math.max(1, runs);
  if (left < kept + steps)
    return `${left} of the ${max} calls a day are left, ${kept} are kept for others, and the next steps of runs may make ${steps}`;
  const own = Math.floor(max * share);
  if (used + calls >= own)
    return `the sync has made ${used + calls} calls in 24 hours, its share of ${max} is ${own}`;
  return undefined;
}
