import type { ConnectionIds } from '../integration.ts';
import type { ProfileRequest } from './profile.ts';
import type { ProfilePlan } from './profile-plan.ts';
import type { RowFilter } from './row-filter.ts';

/** How what changes in a source becomes known to a destination that keeps profiles. */
export interface ChangePlan {
  object: string;
  /** Fields that may be asked for; the plan of the profile may use no other. */
  columns: string[];
  filter?: RowFilter;
  /** Records that were last changed before it are left alone; ISO 8601. */
  since?: string;
  /** How long a change may take until the source shows it. */
  lagMs: number;
  profile: ProfilePlan;
  request: ProfileRequest;
  /** What to do about fields that appear in the object. */
  drift: 'ignore' | 'add and backfill' | 'pause';
  /** How old the last reading of every record may be; it finds what no stamp tells: formulas and purged records. */
  refreshAfterMs: number;
  quota: QuotaPlan;
  limits: ChangeLimits;
  /** All of them must be on for anything to be delivered. */
  switches: Switch[];
  schedule?: SchedulePlan;
  rules: ChangeRules;
}

export interface Switch {
  /** Where it is in the config, e.g. `source`. */
  name: string;
  /** As people call it, e.g. `Enable source`. */
  label: string;
  on: boolean;
}

/** Of the source's calls in 24 hours, as shares of the account's whole. */
export interface QuotaPlan {
  /** The sync rests when its own runs have used so much. */
  share: number;
  /** It rests when no more than this is left to anybody. */
  reserve: number;
  /** How often it looks whether it may go on. */
  lookEveryMs: number;
}

export interface ChangeLimits {
  /** More records than this are read by a job. */
  jobAbove: number;
  rowsPerPage: number;
  messagesPerPart: number;
}

export interface ChangeRules {
  deliveriesAtOnce: number;
  approvalExpiresAfterMs: number;
  /** More deletions than both of these wait for a person's word. */
  deletions: { share: number; atLeast: number };
}

/** When runs start by themselves. */
export type SchedulePlan = SchedulePause & { timeZone: string } & ({ everyMs: number } | { cron: string });

interface SchedulePause {
  paused: boolean;
  /** Why, for people. */
  reason?: string;
}

export interface BoundChanges extends ChangePlan {
  connections: ConnectionIds;
}
