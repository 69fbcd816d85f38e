import {
  type LedgerEntry,
  ledgerLine,
  type MessageLine,
  parseLedgerLine,
  parseMessageLine,
  UNKNOWN,
  uncertain,
} from './ledger-line.ts';
import type { LineCursor } from './line-cursor.ts';
import { mergeLines } from './merge-lines.ts';

export interface SettleInput {
  ledger?: LineCursor;
  doubts: readonly LineCursor[];
  /** All that the run told, or tried to. */
  messages: LineCursor;
  /** Records that the destination refused. */
  refused: ReadonlySet<string>;
}

/** Lines of the ledger after a run that has told everything; `rows` counts them. */
export async function* settle(
  { ledger, doubts, messages, refused }: SettleInput,
  count: { rows: number },
): AsyncGenerator<string[], void, undefined> {
  const sources = [messages, ...doubts, ...(ledger ? [ledger] : [])];
  const ledgerAt = 1 + doubts.length;
  for await (const groups of mergeLines(sources)) {
    const lines: string[] = [];
    for (const { lines: found } of groups) {
      let told: LedgerEntry | undefined;
      let message: MessageLine | undefined;
      for (const { source, line } of found) {
        if (source === ledgerAt) told = joined(parseLedgerLine(line), told);
        else if (source > 0) told = joined(parseMessageLine(line), told);
        else message = parseMessageLine(line);
      }
      const entry = message ? afterMessage(message, told, refused) : told;
      if (entry) lines.push(ledgerLine(entry));
    }
    count.rows += lines.length;
    yield lines;
  }
}

/** The ledger's own line alone is certain; beside a doubt it no longer is. */
function joined(one: LedgerEntry, other: LedgerEntry | undefined): LedgerEntry {
  if (other) return uncertain(one, other);
  const isDoubt = 'fate' in one;
  return isDoubt ? { ...one, hashes: UNKNOWN } : one;
}

/** A refused first message leaves no profile behind; any other leaves open which part of it was taken. */
function afterMessage(
  message: MessageLine,
  told: LedgerEntry | undefined,
  refused: ReadonlySet<string>,
): LedgerEntry | undefined {
  if (!refused.has(message.id)) return message;
  return told && uncertain(told, message);
}
