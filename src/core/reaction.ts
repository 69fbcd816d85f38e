import type { AnnouncementField } from './announcer.ts';

/** How one event about one person becomes one record and one message about it. */
export interface ReactionPlan {
  hook: HookPlan;
  target: ReactionTarget;
  /** How long a system that is away is waited for before the event counts as failed. */
  giveUpAfterMs: number;
  announce: AnnouncePlan;
  /**
   * The person's attributes as fields of the target, always enough for a valid record as far as that can be known
   * without asking the target.
   *
   * @param attributes  flat, nested ones by dots, e.g. `user_metadata.company`
   */
  record(attributes: Attributes): Record<string, string>;
  /** Attributes that `record` looks at. */
  attributes: string[];
  /** Every field that a record may have, but the key. */
  targetFields: string[];
  /** What a message about the record shows of it. */
  fields(record: Readonly<Record<string, string>>): AnnouncementField[];
}

export type Attributes = Readonly<Record<string, string>>;

export interface HookPlan {
  /** Of the system that sends events, e.g. the tenant's domain; two tenants may know the same user id. */
  tenant: string;
  /** Where people log in: the tenant's domain, or its own. */
  loginDomain: string;
  /** A higher one makes a new secret and ends the old one. */
  secretVersion: number;
  /** How old a signed event may be. */
  windowMs: number;
  /** The reader of what is sent, by system. */
  system: string;
  /** Who was there before, ISO 8601, is nobody new; absent: who was there before the sync. */
  since?: string;
}

export interface ReactionTarget {
  object: string;
  /** Field that holds the event's subject; absent where the org has none, and the e-mail address must do. */
  keyField?: string;
  /** Where somebody with the same e-mail address may be already; `endedBy` is a flag of records that are history. */
  lookIn: { object: string; field: string; endedBy?: string }[];
  /** Field of the record that holds the e-mail address. */
  emailField: string;
  /** What to do where somebody is: leave them alone, only write the key to them, or make another record. */
  existing: 'skip' | 'link' | 'create anyway';
  allowDuplicates: boolean;
  assignmentRuleId?: string;
}

export interface AnnouncePlan {
  /** What an outcome that can't be found out means: never two messages, or never none. */
  unknownOutcome: 'at most once' | 'at least once';
}

/** What became of an event in the target. `known`: the record was there before the event was looked at. */
export type ReactionOutcome = 'created' | 'linked' | 'skipped' | 'known';

/** The one argument of the `react` workflow. */
export interface ReactInput {
  syncId: string;
  /** Of the settings that were in force when the event came. */
  syncVersion: number;
  /** Of the event in the inbox. */
  eventId: string;
  giveUpAfterMs: number;
}

export function reactionIdOf(syncId: string, subject: string): string {
  return `react/${syncId}/${subject}`;
}
