import { z } from 'zod';
import { parseOwn } from '../own-json.ts';
import { contentHash } from './content-hash.ts';
import type { Trait } from './profile.ts';
import type { ProfilePlan } from './profile-plan.ts';

type Policy = Pick<ProfilePlan, 'nulls' | 'send'>;
type Entry = [name: string, value: Trait];

/**
 * Hashes of what a profile knows once it was told: one of all, or one for each trait, joined by commas. What is empty is
 * not in them, unless it is always told.
 *
 * @param content  JSON text of the traits
 */
export function hashesOf(content: string, traits: Record<string, Trait>, policy: Policy): string {
  if (policy.send === 'changed traits')
    return heldOf(Object.entries(traits), policy).map(traitHash).join(',') || 'none';
  return contentHash(content.includes(':null') ? textOf(heldOf(Object.entries(traits), policy)) : content);
}

/** What is known of a record whose profile was told of it for certain. */
export interface KnownTraits {
  hashes: string;
  /** Traits that no profile was told yet. */
  backfills: readonly string[];
}

/**
 * JSON text of the traits to tell; undefined where all are told already.
 *
 * @param content  JSON text of all traits
 * @param known  absent: what the profile knows is uncertain; `nothing`: nobody told it of the record
 */
export function traitsToTell(
  content: string,
  known: KnownTraits | 'nothing' | undefined,
  policy: Policy,
): string | undefined {
  if (known === undefined) return content;
  if (known === 'nothing') {
    if (policy.nulls !== 'clear' || !content.includes(':null')) return content;
    return textOf(entriesOf(content).filter(([, value]) => value !== null));
  }
  const { hashes, backfills } = known;
  if (policy.send === 'changed traits') {
    const told = new Set(hashes.split(','));
    const names = new Set([...told].map((hash) => hash.slice(0, NAME_LENGTH)));
    const isNew = (entry: Entry) =>
      entry[1] === null && policy.nulls === 'clear'
        ? names.has(nameHash(entry[0]))
        : !told.has(traitHash(entry));
    const left = entriesOf(content).filter(isNew);
    return left.length === 0 ? undefined : textOf(left);
  }
  if (backfills.length === 0) return content;
  const all = entriesOf(content);
  const rest = all.filter(([name]) => !backfills.includes(name));
  if (contentHash(textOf(heldOf(rest, policy))) !== hashes) return content;
  const news = heldOf(all, policy).filter(([name]) => backfills.includes(name));
  return news.length === 0 ? undefined : textOf(news);
}

/** A profile that is to hold nothing of a trait is the same as one that was never told of it. */
function heldOf(entries: Entry[], { nulls }: Policy): Entry[] {
  return nulls === 'send' ? entries : entries.filter(([, value]) => value !== null);
}

const NAME_LENGTH = 7;

function nameHash(name: string): string {
  return contentHash(name).slice(-NAME_LENGTH);
}

/** It says the same whatever else is told, and begins with which trait it is of. */
function traitHash([name, value]: Entry): string {
  return nameHash(name) + contentHash(JSON.stringify(value));
}

const Traits = z.record(z.string(), z.json());

function entriesOf(content: string): Entry[] {
  return Object.entries(parseOwn(Traits, content, 'what was read of a record'));
}

function textOf(traits: Entry[]): string {
  return JSON.stringify(Object.fromEntries(traits));
}
