import { expect, it } from 'vitest';
import type { LedgerEntry, MessageLine } from '../../../src/core/changes/ledger-line.ts';
import { ledgerLine, messageLine, parseLedgerLine } from '../../../src/core/changes/ledger-line.ts';
import { settle } from '../../../src/core/changes/settle.ts';
import { openText } from './profile-world.ts';

const known: LedgerEntry = {
  id: '003A',
  stamp: at(1),
  hashes: 'h1',
  identities: '[{"userId":"a"}]',
  changed: at(1),
};
const told: MessageLine = {
  id: '003A',
  stamp: at(2),
  hashes: 'h2',
  identities: '[{"userId":"b"}]',
  changed: at(1),
  fate: 'updated',
  updates: '[]',
};

it('takes a record for told as its message says', async () => {
  expect(await after({ messages: [told] })).toEqual([
    { id: '003A', stamp: at(2), hashes: 'h2', identities: '[{"userId":"b"}]', changed: at(1) },
  ]);
});

it('remembers both identities of a record whose move from one to the other was refused in part', async () => {
  const [entry] = await after({ messages: [told], refused: ['003A'] });

  expect(entry).toEqual({
    ...known,
    stamp: at(2),
    hashes: '',
    identities: '[{"userId":"a"},{"userId":"b"}]',
  });
});

it('keeps what a run may have told that ended before it could say so, and when', async () => {
  const [entry] = await after({ doubts: [told] });

  expect(entry).toEqual({
    ...known,
    stamp: at(2),
    hashes: '',
    identities: '[{"userId":"a"},{"userId":"b"}]',
  });
});

function at(second: number): string {
  return new Date(second * 1_000).toISOString();
}

async function after({
  messages = [],
  doubts = [],
  refused = [],
}: {
  messages?: MessageLine[];
  doubts?: MessageLine[];
  refused?: string[];
}): Promise<LedgerEntry[]> {
  const open = (lines: readonly MessageLine[]) => openText(lines.map(messageLine).join(''));
  const input = {
    ledger: await openText(ledgerLine(known)),
    doubts: [await open(doubts)],
    messages: await open(messages),
    refused: new Set(refused),
  };
  const entries: LedgerEntry[] = [];
  for await (const lines of settle(input, { rows: 0 }))
    entries.push(...lines.map((line) => parseLedgerLine(line.trimEnd())));
  return entries;
}
