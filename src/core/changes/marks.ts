import { z } from 'zod';
import { parseOwn } from '../own-json.ts';
import { contentHash } from './content-hash.ts';
import type { MappedLine } from './mapped-line.ts';
import { type ProfileIds, ProfileUpdate } from './profile.ts';
import type { ProfilePlan } from './profile-plan.ts';

/** Traits of a mark; see `ProfilePlan`. */
export type MarkTraits = NonNullable<ProfilePlan['deleted']>;

export interface MarkRules {
  /** Tells the run's messages from those of other runs, where record and stamp don't. */
  runId: string;
  /** Fingerprint of the mapping. */
  mapping: string;
}

/** Tells a profile that its record is no longer there, or is another's. */
export function markOf(
  { id: recordId, stamp, mergedInto }: Pick<MappedLine, 'id' | 'stamp'> & { mergedInto?: string },
  ids: ProfileIds,
  deleted: MarkTraits,
  { runId, mapping }: MarkRules,
): ProfileUpdate {
  const who = contentHash(JSON.stringify(ids));
  const traits: ProfileUpdate['traits'] = { [deleted.trait]: true };
  if (mergedInto) traits[deleted.mergedTrait] = mergedInto;
  const messageId = `${recordId}-${stamp}-${mapping}-deleted-${who}-${runId}`;
  return { recordId, messageId, ids, traits, timestamp: stamp };
}

/** Whether a line of messages may hold a mark; one that does is told from the others without parsing them all. */
export function mayHoldMark({ trait }: MarkTraits): (updates: string) => boolean {
  const member = `${JSON.stringify(trait)}:true`;
  return (updates) => updates.includes(member);
}

export function isMark({ traits }: ProfileUpdate, { trait }: MarkTraits): boolean {
  return traits[trait] === true;
}

const Updates = z.array(ProfileUpdate);

/**
 * @param updates  of a line of messages
 * @param file  which file, and which line, for the message of an error
 */
export function parseUpdates(updates: string, file = 'messages', line?: number): ProfileUpdate[] {
  return parseOwn(Updates, updates, file, line);
}
