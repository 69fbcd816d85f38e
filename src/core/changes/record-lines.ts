import {
  type LedgerEntry,
  type MessageLine,
  parseLedgerLine,
  parseMessageLine,
  uncertain,
} from './ledger-line.ts';
import { type MappedLine, parseMappedLine } from './mapped-line.ts';
import type { LineGroup } from './merge-lines.ts';

const rank = { row: 0, rejected: 1, deleted: 2, seen: 3, later: 4 } as const;

/** A record may be in several parts: as it is, and as one that changed. */
export function rowOf({ lines }: LineGroup, parts: number): MappedLine | undefined {
  let best: MappedLine | undefined;
  for (const { source, line } of lines) {
    if (source >= parts) continue;
    const row = parseMappedLine(line);
    if (!best || rank[row.kind] < rank[best.kind] || (row.kind === best.kind && row.stamp > best.stamp))
      best = row;
  }
  return best;
}

export interface Told extends LedgerEntry {
  isNew: boolean;
  /** Where a single unfinished run may have told of it: what that was. */
  doubt?: MessageLine;
}

/** What the destination knows of a record; what an unfinished run may have told makes it uncertain. */
export function toldOf({ lines }: LineGroup, parts: number, ledgerAt: number): Told | undefined {
  let told: Told | undefined;
  let doubts = 0;
  const inLedger = lines.find(({ source }) => source === ledgerAt);
  if (inLedger) told = { ...parseLedgerLine(inLedger.line), isNew: false };
  for (const { source, line } of lines) {
    if (source < parts || source === ledgerAt) continue;
    const doubt = parseMessageLine(line);
    const isOnly = ++doubts === 1;
    told = { ...uncertain(told ?? doubt, doubt), isNew: told?.isNew ?? true, ...(isOnly && { doubt }) };
  }
  return told;
}
