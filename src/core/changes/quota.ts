/** What is known of the calls to the source's account, in the rolling 24 hours. */
export interface QuotaLook {
  /** Left to everybody. */
  left: number;
  max: number;
  /** Made by the sync, in this run and earlier ones. */
  used: number;
}

const CALLS_OF_A_STEP = 100;

/** Most calls that one step may make before the next look; of a small account, a hundredth of its calls. */
export function callsOfAStep(max: number): number {
  return Math.min(CALLS_OF_A_STEP, Math.ceil(max / 100));
}

/**
 * Why a run may not call the source for now; undefined where it may.
 *
 * @param calls  made by the run since the look
 */
export function reasonToRest(
  { left, max, used }: QuotaLook,
  calls: number,
  { share, reserve }: { share: number; reserve: number },
): string | undefined {
  const kept = Math.ceil(max * reserve);
  const step = callsOfAStep(max);
  if (left < kept + step)
    return `${left} of the ${max} calls a day are left, ${kept} are kept for others, and a step may make ${step}`;
  const own = Math.floor(max * share);
  if (used + calls >= own)
    return `the sync has made ${used + calls} calls in 24 hours, its share of ${max} is ${own}`;
  return undefined;
}
