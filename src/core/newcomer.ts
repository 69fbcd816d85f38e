import type { ReactionPlan } from './reaction.ts';

/**
 * Whether somebody came after the sync: whoever was there before has logged in before.
 *
 * @param person  without a time that we can read, nobody can tell: they count as new
 * @param sync  its creation counts where its plan names no time
 */
export function isNew(
  { createdAt }: { createdAt?: string | undefined },
  { plan, createdAt: syncCreatedAt }: { plan: Pick<ReactionPlan, 'hook'>; createdAt: Date },
): boolean {
  if (!createdAt) return true;
  const since = plan.hook.since === undefined ? syncCreatedAt.getTime() : Date.parse(plan.hook.since);
  const came = Date.parse(createdAt);
  return Number.isNaN(came) || came >= since;
}
