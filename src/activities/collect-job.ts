import { activityInfo } from '@temporalio/activity';
import type { BulkJobEnd } from '../core/bulk-jobs.ts';
import type { Outcome } from '../core/connector.ts';
import { SaltbridgeError } from '../core/errors.ts';
import { hashOf, normaliseKey } from '../core/key-hash.ts';
import { type Answers, gatherAnswers, neverSent, type Reason } from './answers.ts';
import type { Dependencies } from './dependencies.ts';
import { sentKeys } from './group-rows.ts';
import { type JobInput, openGroup } from './jobs.ts';
import { oneChunk, putLines } from './json-artifact.ts';
import { type JobGroup, jobName } from './lanes.ts';
import type { RejectionLine } from './rejection-line.ts';
import { withStepContext } from './step-context.ts';

export interface JobResult {
  created: number;
  updated: number;
  failed: number;
  /** Rows for another job. */
  again?: JobGroup;
  /** Rows to be written record by record, since bulk jobs can't be told to save them. */
  byRecord?: JobGroup[];
  /** Rows that the target never came to and that are not sent again. */
  unprocessed: number;
  apiCalls: number;
  /** What ended the writing early, for good. */
  stoppedBy?: { kind: string; message: string };
}

/** A row that was refused because somebody else was writing to it; worth another try. */
const lockCodes = new Set(['UNABLE_TO_LOCK_ROW']);
const rowsByRecord = 2_000;
const attemptsToAddUp = 6;

/**
 * Learns what became of every row that a job sent, and fails unless that accounts for all of them.
 * It only reads the target, so a repetition comes to the same files.
 */
export function createCollectJob(dependencies: Dependencies) {
  return async function collectJob(
    input: JobInput & { jobId: string; end: BulkJobEnd; last: boolean },
  ): Promise<JobResult> {
    const { group, round, jobId, end, last } = input;
    return withStepContext({ step: 'import', part: group.firstPart }, async (context) => {
      const { run, mapping, request, destination } = await openGroup(dependencies, input);
      const hash = (outcome: Outcome) => hashOf(normaliseKey(outcome.key, mapping.caseSensitiveKey));
      const outcomesOf = (state: 'successful' | 'failed' | 'unprocessed') =>
        destination.bulk.outcomes(jobId, request, state, context);
      const answers = await gatherAnswers(outcomesOf, end, group.rows, hash, context);
      // Bulk API 2.0 has no header for duplicate rules, sObject Collections have; without a key a retry could not look up.
      const savesByRecord = request.allowDuplicates && run.bound.write.matchBy !== undefined;
      const fate = (reason: Reason) => {
        if (last) return reason.state;
        if (reason.state === 'unprocessed' || lockCodes.has(reason.code)) return 'again';
        return savesByRecord && reason.code === 'DUPLICATES_DETECTED' ? 'byRecord' : reason.state;
      };
      // A job that was ended while its rows were on their way has none of them, and so answers for none.
      const silent = end.state !== 'completed' && answers.created + answers.updated + answers.refused === 0;

      const rows = { failed: 0, unprocessed: 0, again: [] as bigint[], byRecord: [] as bigint[] };
      let sent = 0;
      let answered = 0;
      for await (const keys of sentKeys(dependencies, run, group)) {
        const lines: RejectionLine[] = [];
        sent += keys.length;
        for (const key of keys) {
          const reason = silent ? neverSent : answers.reasons.get(key.hash);
          if (!reason) continue;
          if (!silent) answered++;
          const becomes = fate(reason);
          if (becomes === 'again' || becomes === 'byRecord') rows[becomes].push(key.hash);
          else {
            rows[becomes]++;
            const { state: _, ...why } = reason;
            lines.push({ row: key.row, ...why });
          }
        }
        const part = keys[0]?.part;
        if (part !== undefined)
          await putLines(dependencies.artifacts, run.files.refused(jobName(group, round), part), lines);
      }
      const refused = rows.failed + rows.unprocessed + rows.again.length + rows.byRecord.length;
      mustAddUp(jobId, group, answers, { sent, refused, answered });
      const { created, updated } = answers;
      const result: JobResult = {
        created,
        updated,
        failed: rows.failed,
        unprocessed: rows.unprocessed,
        apiCalls: 0,
      };
      const keep = async (kind: string, hashes: readonly bigint[]): Promise<JobGroup> => {
        const pick = `${jobName(group, round)}-${kind}`;
        const content = Buffer.from(BigUint64Array.from(hashes).buffer);
        await dependencies.artifacts.put(run.files.picked(pick), oneChunk(content));
        return { ...group, rows: hashes.length, pick };
      };
      if (rows.again.length > 0) result.again = await keep('again', rows.again);
      for (let from = 0; from < rows.byRecord.length; from += rowsByRecord) {
        const some = await keep(`by-record-${from}`, rows.byRecord.slice(from, from + rowsByRecord));
        result.byRecord = [...(result.byRecord ?? []), { ...some, small: true }];
      }
      return { ...result, apiCalls: destination.callsMade() };
    });
  };
}

/** `sent = written + refused`, and every refusal belongs to a row that was sent. Results may lag, so it is asked a few times. */
function mustAddUp(
  jobId: string,
  group: JobGroup,
  answers: Answers,
  { sent, refused, answered }: { sent: number; refused: number; answered: number },
): void {
  const accounted = answers.created + answers.updated + refused;
  if (sent === accounted && answered === answers.refused) return;
  throw new SaltbridgeError(
    activityInfo().attempt < attemptsToAddUp ? 'transient' : 'config',
    `Bulk job ${jobId} (${group.lane}, parts ${group.firstPart} to ${group.lastPart}): ${sent} rows were sent, ` +
      `but the results account for ${accounted}, and ${answered} of ${answers.refused} refused rows are ours; ` +
      "compare the job's results in Salesforce (Setup, Bulk Data Load Jobs) with the exported file before you retry",
    { code: 'RESULTS_DO_NOT_ADD_UP' },
  );
}
