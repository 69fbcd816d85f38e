/** What is known of the calls to the source's account, in the rolling 24 hours. */
export interface QuotaLook {
  /** Left to everybody. */
  left: number;
  max: number;
  /** Made by earlier runs of the sync. */
  used: number;
}

/**
 * Why a run may not call the source for now; undefined where it may.
 *
 * @param calls  made by the run itself since it began
 */
export function reasonToRest(
  { left, max, used }: QuotaLook,
  calls: number,
  { share, reserve }: { share: number; reserve: number },
): string | undefined {
  const kept = Math.ceil(max * reserve);
  if (left <= kept) return `${left} of the ${max} calls a day are left, and ${kept} are kept for others`;
  const own = Math.floor(max * share);
  if (used + calls >= own)
    return `the sync has made ${used + calls} calls in 24 hours, its share of ${max} is ${own}`;
  return undefined;
}
