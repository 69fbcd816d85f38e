import type { ArtifactRef } from '../../core/artifact.ts';
import { openLines } from '../../core/changes/line-cursor.ts';
import { LedgerRef, type Reading } from '../../core/changes/reading.ts';
import { settle } from '../../core/changes/settle.ts';
import type { StepContext } from '../../core/connector.ts';
import { blocksOfLines } from '../../core/text-blocks.ts';
import type { Dependencies } from '../dependencies.ts';
import { watched } from '../watched.ts';
import type { ChangeScope } from './change-scope.ts';

type Known = Pick<Reading, 'ledger' | 'doubts'>;

/**
 * Writes a ledger of all that is known: the one before, what other runs may have told, and what this one has.
 *
 * @param told  absent: nothing
 */
export async function writeLedger(
  { artifacts }: Pick<Dependencies, 'artifacts'>,
  key: string,
  { ledger, doubts }: Known,
  told: { messages: ArtifactRef; refused: ReadonlySet<string> } | undefined,
  context: StepContext,
): Promise<LedgerRef> {
  const open = async ({ key }: ArtifactRef) => openLines(await artifacts.get(key));
  const count = { rows: 0 };
  const lines = settle(
    {
      messages: told ? await open(told.messages) : await openLines(nothing()),
      doubts: await Promise.all(doubts.map(open)),
      ...(ledger && { ledger: await open(ledger.ref) }),
      refused: told?.refused ?? new Set(),
    },
    count,
  );
  const content = blocksOfLines(watched(lines, context, () => context.progress(count.rows)));
  const ref = await artifacts.put(key, content, { signal: context.signal });
  return { ref, rows: count.rows };
}

/**
 * Deletes all ledgers of the sync but the one that counts, once the run has ended well; also those that runs which died
 * have left. Looks for files before it looks whose the sync is: a run that came after has taken the sync before it wrote
 * one, and earlier runs can make none of theirs count any more. Where a later run has begun, the files are left to it.
 */
export async function forgetLedgers(
  { artifacts, database }: Pick<Dependencies, 'artifacts' | 'database'>,
  { spec: { syncId, runId }, files }: Pick<ChangeScope, 'spec' | 'files'>,
): Promise<void> {
  const keys: string[] = [];
  for await (const { key } of artifacts.list(files.ledgers)) keys.push(key);
  const state = await database.states.get(syncId);
  if (state?.owner !== runId || state.lastRun !== runId) return;
  const counts = LedgerRef.nullable().parse(state.ledger)?.ref.key;
  for (const key of keys) if (key !== counts) await artifacts.delete(key);
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
