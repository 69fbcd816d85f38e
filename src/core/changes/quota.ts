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
 * @param calls  made by the run itself in the last 24 hours
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

const DAY_MS = 86_400_000;

/** How many calls a run had made by a time, in milliseconds. */
export interface CallMark {
  at: number;
  calls: number;
}

/** Calls of the last 24 hours: those before the newest mark of that age have lapsed. */
export function callsOfLastDay(marks: readonly CallMark[], now: CallMark): number {
  let lapsed = 0;
  for (const { at, calls } of marks) if (at <= now.at - DAY_MS) lapsed = Math.max(lapsed, calls);
  return now.calls - lapsed;
}
