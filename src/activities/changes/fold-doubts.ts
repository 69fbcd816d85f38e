import { activityInfo } from '@temporalio/activity';
import type { ArtifactRef } from '../../core/artifact.ts';
import { LedgerRef, type Reading } from '../../core/changes/reading.ts';
import type { Dependencies } from '../dependencies.ts';
import { putJson } from '../json-artifact.ts';
import { withStepContext } from '../step-context.ts';
import { openChanges, readReading } from './change-scope.ts';
import { writeLedger } from './ledger-file.ts';

/** Files of messages that a run reads beside the ledger: each run that dies while it tells leaves one more. */
export const MOST_DOUBTS = 8;

/**
 * Takes what runs may have told into the ledger, as uncertain, and answers the reading that goes by it. Each attempt
 * writes files of its own, the first one's ledger counts for all; the ledger before stays until a run has ended well.
 */
export function createFoldDoubts(dependencies: Dependencies) {
  const { artifacts, database } = dependencies;
  return async function foldDoubts(input: { spec: ArtifactRef; reading: ArtifactRef }): Promise<ArtifactRef> {
    const { spec, files } = await openChanges(dependencies, input.spec);
    const reading = await readReading(dependencies, input.reading);
    const { attempt } = activityInfo();
    return withStepContext({ step: 'authenticate' }, async (context) => {
      const written = await writeLedger(
        dependencies,
        files.foldedLedger(attempt),
        reading,
        undefined,
        context,
      );
      const { syncId, runId } = spec;
      const counts = await database.states.fold(syncId, runId, { doubts: reading.doubts, ledger: written });
      const folded: Reading = { ...reading, ledger: LedgerRef.parse(counts), doubts: [] };
      return putJson(artifacts, files.foldedReading(attempt), folded);
    });
  };
}
