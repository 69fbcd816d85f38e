import { z } from 'zod';
import { parseOwn } from '../own-json.ts';
import { ProfileIds } from './profile.ts';

/**
 * What the destination was told of one record, as a line of the ledger. The ledger is a file sorted by record id; a run
 * reads it beside what it found, and writes a new one when all is delivered.
 */
export interface LedgerEntry {
  id: string;
  /** As of when it was told: of the version that was delivered, or later where no stamp told of the change. */
  stamp: string;
  /** When the record itself was last changed, as far as it was read. */
  changed: string;
  /** Hashes of what was told, joined by commas; `DELETED`; or `UNKNOWN`, where a run ended before it could tell. */
  hashes: string;
  /** JSON text of a list: whom the destination knows it as; several where an outcome is unknown. */
  identities: string;
}

export const UNKNOWN = '';
export const DELETED = 'x';

/** What becomes of one record, as a line of the file of messages, which is sorted like the ledger. */
export interface MessageLine extends LedgerEntry {
  fate: 'created' | 'updated' | 'deleted';
  /** JSON text of a list of `ProfileUpdate`s. */
  updates: string;
}

export function ledgerLine({ id, stamp, hashes, identities, changed }: LedgerEntry): string {
  const own = changed === stamp ? '' : `\t${changed}`;
  return `${id}\t${stamp}\t${hashes}\t${identities}${own}\n`;
}

export function parseLedgerLine(line: string): LedgerEntry {
  const [id = '', stamp = '', hashes = '', identities = '[]', changed = stamp] = line.split('\t', 5);
  return { id, stamp, hashes, identities, changed };
}

export function messageLine(message: MessageLine): string {
  const { id, stamp, hashes, identities, fate, updates, changed } = message;
  return `${id}\t${stamp}\t${hashes}\t${identities}\t${fate}\t${updates}\t${changed}\n`;
}

const Fate = z.enum(['created', 'updated', 'deleted']);

export function parseMessageLine(line: string): MessageLine {
  const [id = '', stamp = '', hashes = '', identities = '[]', fate, updates = '[]', changed = stamp] =
    line.split('\t');
  return { id, stamp, hashes, identities, changed, fate: Fate.parse(fate), updates };
}

const Identities = z.array(ProfileIds);

export function parseIdentities(text: string): ProfileIds[] {
  return parseOwn(Identities, text, 'what was told of a record');
}

/** What is known where two say it and none for certain: nothing was told as of later, and to nobody else. */
export function uncertain(one: LedgerEntry, other: LedgerEntry): LedgerEntry {
  const { stamp } = one.stamp > other.stamp ? one : other;
  const { changed } = one.changed > other.changed ? one : other;
  const identities = joinedIdentities(one.identities, other.identities);
  return { id: one.id, stamp, hashes: UNKNOWN, identities, changed };
}

/** All of both lists, each once; texts of JSON, and so is the answer. */
function joinedIdentities(one: string, other: string): string {
  const texts = [one, other].flatMap((list) => parseIdentities(list).map((ids) => JSON.stringify(ids)));
  return `[${[...new Set(texts)].join(',')}]`;
}
