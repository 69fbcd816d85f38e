import { z } from 'zod';
import { ProfileIds } from './profile.ts';

/**
 * What the destination was told of one record, as a line of the ledger. The ledger is a file sorted by record id; a run
 * reads it beside what it found, and writes a new one when all is delivered.
 */
export interface LedgerEntry {
  id: string;
  /** Of the version that was delivered. */
  stamp: string;
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

export function ledgerLine({ id, stamp, hashes, identities }: LedgerEntry): string {
  return `${id}\t${stamp}\t${hashes}\t${identities}\n`;
}

export function parseLedgerLine(line: string): LedgerEntry {
  const [id = '', stamp = '', hashes = '', identities = '[]'] = line.split('\t', 4);
  return { id, stamp, hashes, identities };
}

export function messageLine({ fate, updates, ...entry }: MessageLine): string {
  return `${ledgerLine(entry).slice(0, -1)}\t${fate}\t${updates}\n`;
}

const Fate = z.enum(['created', 'updated', 'deleted']);

export function parseMessageLine(line: string): MessageLine {
  const [, , , , fate, updates = '[]'] = line.split('\t');
  return { ...parseLedgerLine(line), fate: Fate.parse(fate), updates };
}

const Identities = z.array(ProfileIds);

export function parseIdentities(text: string): ProfileIds[] {
  return Identities.parse(JSON.parse(text));
}

/** What is known where two say it and none for certain: nothing was told as of later, and to nobody else. */
export function uncertain(one: LedgerEntry, other: LedgerEntry): LedgerEntry {
  const { stamp } = one.stamp > other.stamp ? one : other;
  const identities = joinedIdentities(one.identities, other.identities);
  return { id: one.id, stamp, hashes: UNKNOWN, identities };
}

/** All of both lists, each once; texts of JSON, and so is the answer. */
function joinedIdentities(one: string, other: string): string {
  const texts = [one, other].flatMap((list) => parseIdentities(list).map((ids) => JSON.stringify(ids)));
  return `[${[...new Set(texts)].join(',')}]`;
}
