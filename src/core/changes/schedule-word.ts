import type { ChangePlan } from './change-plan.ts';
import { offText, switchedOff } from './switches.ts';

/**
 * Why a sync's schedule starts nothing at the moment; undefined where it does.
 *
 * @param active  of the sync itself
 */
export function whyAtRest(
  active: boolean,
  { schedule, switches }: Pick<ChangePlan, 'schedule' | 'switches'>,
): string | undefined {
  if (!active) return 'the sync is not active';
  if (!schedule) return 'the sync has no schedule';
  if (schedule.paused) return schedule.reason === undefined ? 'paused' : `paused: ${schedule.reason}`;
  const off = switchedOff(switches);
  return off.length === 0 ? undefined : offText(off);
}
