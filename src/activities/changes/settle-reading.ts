import { activityInfo } from '@temporalio/activity';
import type { ArtifactRef } from '../../core/artifact.ts';
import type { MessagesName, PartKey } from '../../core/change-files.ts';
import type { LedgerRef, Reading } from '../../core/changes/reading.ts';
import type { StepContext } from '../../core/connector.ts';
import { encodeRow } from '../../core/csv/encode.ts';
import { blocksOfLines } from '../../core/text-blocks.ts';
import type { SyncStateChange } from '../../store/tables/sync-states.ts';
import type { Dependencies } from '../dependencies.ts';
import { getJson, getLines } from '../json-artifact.ts';
import { keepArtifact } from '../run-record.ts';
import { withStepContext } from '../step-context.ts';
import { type ChangeScope, openChanges, readReading, requireStillOn } from './change-scope.ts';
import { RefusalLine } from './deliver-part.ts';
import { forgetRecords } from './forget-records.ts';
import { forgetLedgers, writeLedger } from './ledger-file.ts';
import { MessagesManifest } from './messages-file.ts';

export interface SettleInput {
  spec: ArtifactRef;
  reading: ArtifactRef;
  parts: PartKey[];
  messages: MessagesName;
  /** By part of the messages: the attempt whose file of refusals counts. */
  deliveries: number[];
}

/** The steps around the delivery, which keep what is known in step with what was told. */
export function createSettleSteps(dependencies: Dependencies) {
  const { artifacts, database } = dependencies;

  /** Says what is about to be told, so that nobody is taken for untold should the run end before it can say more. */
  async function beginDelivery({ spec, reading: ref, messages }: Omit<SettleInput, 'parts' | 'deliveries'>) {
    const run = await openChanges(dependencies, spec);
    await requireStillOn(dependencies, run);
    const reading = await readReading(dependencies, ref);
    const { file } = await readMessages(run, messages);
    const { syncId, runId } = run.spec;
    const doubts = [...reading.doubts, file];
    const { mapping, target, isAnew, scope } = reading;
    const asOf = new Date(reading.asOf);
    const rereads = scope !== 'incremental';
    await database.states.doubt(syncId, runId, { doubts, mapping, target, isAnew, asOf, rereads });
  }

  /** Lists the records that were not told, with reasons. Repeated, it writes the same file. */
  async function accountChanges(input: SettleInput): Promise<{ missing: number }> {
    const run = await openChanges(dependencies, input.spec);
    return withStepContext({ step: 'account' }, async (context) => {
      let missing = 0;
      async function* lines(): AsyncGenerator<string[]> {
        yield [encodeRow(['Id', 'error_code', 'error_message'], ',')];
        for (const file of reasonFiles(run, input)) {
          context.signal.throwIfAborted();
          const reasons = await getLines(artifacts, file, RefusalLine);
          missing += reasons.length;
          yield reasons.map(({ id, code, message }) => encodeRow([id, code, message], ','));
        }
      }
      const ref = await artifacts.put(run.files.failures, blocksOfLines(lines()));
      const about = { name: 'failures', fileName: 'failures.csv', contentType: 'text/csv; charset=utf-8' };
      if (missing > 0)
        await keepArtifact(dependencies, run.spec.runId, { ...about, name: 'failures', rows: missing, ref });
      return { missing };
    });
  }

  /** Writes the new ledger and, with it, moves the cursor: both or neither. */
  async function settleReading(input: SettleInput): Promise<void> {
    const run = await openChanges(dependencies, input.spec);
    const { syncId, runId } = run.spec;
    await withStepContext({ step: 'finish' }, async (context) => {
      const isTold = async () => (await database.states.get(syncId))?.lastRun === runId;
      const reading = await readReading(dependencies, input.reading);
      try {
        if (!(await isTold())) await tellEnd(run, reading, input, context);
      } catch (error) {
        // Another attempt may have told it meanwhile, and have deleted what this one was reading.
        if (!(await isTold())) throw error;
      }
      await forgetLedgers(dependencies, run);
      await forgetRecords(artifacts, run.files, reading.doubts);
    });
  }

  /** Where another attempt has told it meanwhile, that one's ledger counts. */
  async function tellEnd(
    run: ChangeScope,
    reading: Reading,
    input: SettleInput,
    context: StepContext,
  ): Promise<void> {
    const { syncId, runId, startedAt } = run.spec;
    const ledger = await nextLedger(run, reading, input, context);
    await database.states.commit(syncId, runId, {
      target: reading.target,
      ...(reading.isAnew && { ledger: null }),
      ...(ledger && { ledger }),
      ...seenBy(reading, startedAt),
    });
  }

  async function nextLedger(
    run: ChangeScope,
    reading: Reading,
    { messages, deliveries }: SettleInput,
    context: StepContext,
  ): Promise<LedgerRef | undefined> {
    const manifest = await readMessages(run, messages);
    if (manifest.rows === 0 && reading.doubts.length === 0) return undefined;
    const refused = new Set<string>();
    for (const [part, attempt] of deliveries.entries()) {
      for (const { id } of await getLines(artifacts, run.files.refused(part, attempt), RefusalLine))
        refused.add(id);
    }
    const key = run.files.ledger(activityInfo().attempt);
    return writeLedger(dependencies, key, reading, { messages: manifest.file, refused }, context);
  }

  function readMessages(run: ChangeScope, name: MessagesName): Promise<MessagesManifest> {
    return getJson(artifacts, run.files.messagesManifest(name), MessagesManifest);
  }

  return { beginDelivery, accountChanges, settleReading };
}

/** What the source is known to hold after a run. One that reads only some records leaves that as it was. */
function seenBy(reading: Reading, startedAt: string): SyncStateChange {
  const { scope, isAnew, cursor, mapping, schema, added, backfills, refreshedAt } = reading;
  if (cursor !== undefined)
    return { cursor, mapping, schema, added, ...(scope === 'full' && { refreshedAt: new Date(startedAt) }) };
  // A field that appeared is news still, to all other records.
  const isSeen = (name: string) => !backfills.includes(name);
  return {
    ...(isAnew && { cursor: null, mapping: null }),
    schema: Object.fromEntries(Object.entries(schema).filter(([name]) => isSeen(name))),
    added: added.filter(isSeen),
    refreshedAt: refreshedAt === undefined || isAnew ? null : new Date(refreshedAt),
  };
}

function reasonFiles({ files }: ChangeScope, { parts, deliveries }: SettleInput): string[] {
  return [...parts.map(files.rejects), ...deliveries.map((attempt, part) => files.refused(part, attempt))];
}
