import { z } from 'zod';
import type { StepContext } from '../connector.ts';
import type { Problem } from '../errors.ts';

/** Whom a message is about, in the destination's terms; which are needed depends on the call. */
export const ProfileIds = z.object({
  userId: z.string().optional(),
  anonymousId: z.string().optional(),
  groupId: z.string().optional(),
});
export type ProfileIds = z.infer<typeof ProfileIds>;

/** JSON as it leaves us. */
export type Trait = string | number | boolean | null | readonly Trait[] | { readonly [name: string]: Trait };

/** What is to be known of one profile from now on: these traits, and whatever else it has stays. */
export const ProfileUpdate = z.object({
  /** Id of the record that it is about. */
  recordId: z.string(),
  /** The same each time it is sent, so that the destination takes it once. */
  messageId: z.string(),
  ids: ProfileIds,
  /** Values are not looked at one by one: there are millions, and they are ours. */
  traits: z.custom<Record<string, Trait>>((value) => typeof value === 'object' && value !== null),
  /** ISO 8601; when it came to be so. */
  timestamp: z.string().optional(),
});
export type ProfileUpdate = z.infer<typeof ProfileUpdate>;

/** Vendor-specific settings of what is written; parsed by the connector. */
export interface ProfileRequest {
  /** The vendor's name of the call, e.g. `identify` or `group`. */
  call: string;
  options: Record<string, unknown>;
}

/** Why one message was not taken; one that was taken has none. */
export interface ProfileRefusal {
  /** Where it stands in what was given. */
  index: number;
  code: string;
  /** Never holds a value of the record. */
  message: string;
}

/** A destination that keeps a profile of each thing and is told of changes. */
export interface ProfileDestination {
  /** Everything that keeps messages from being taken, all at once; sends none. */
  check(request: ProfileRequest): Promise<Problem[]>;
  /**
   * A batch as large as the vendor takes: how many of the updates, from the first on, and those that it would refuse
   * for their size or form, which are not sent.
   */
  pack(request: ProfileRequest, updates: readonly ProfileUpdate[]): PackedBatch;
  /**
   * Sends what `pack` made, in one call. Sent twice it is taken once.
   *
   * @throws SaltbridgeError `rate-limited`, `transient`, `auth`, or `config` where the vendor refuses the whole and no
   *   single message can be blamed
   */
  send(request: ProfileRequest, batch: PackedBatch, context: StepContext): Promise<ProfileRefusal[]>;
  /** One message as it would be sent, and the vendor's answer where it was; for people who test a mapping. */
  trySending(
    request: ProfileRequest,
    update: ProfileUpdate,
  ): Promise<{ request: unknown; answer: { status: number; body: unknown } }>;
  /** Calls made since the connector was opened. */
  callsMade(): number;
}

export interface PackedBatch {
  /** How many of the given updates it covers, refused ones among them; at least one. */
  taken: number;
  /** Those covered that are not in it. */
  refused: ProfileRefusal[];
  /** The request's body; empty where nothing is left to send. */
  body: string;
  /** For each message in the body, where it stands in what was given. */
  indexes: number[];
}
