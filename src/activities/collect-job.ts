import type { BulkJobEnd, Outcome } from '../core/connector.ts';
import { SaltbridgeError } from '../core/errors.ts';
import { hashOf, normaliseKey } from '../core/key-hash.ts';
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
  byRecord?: JobGroup;
  /** Rows that the target never came to and that are not sent again. */
  unprocessed: number;
  apiCalls: number;
}

/** A row that was refused because somebody else was writing to it; worth another try. */
const lockCodes = new Set(['UNABLE_TO_LOCK_ROW']);

const neverSent: Outcome = { key: '', state: 'unprocessed' };

/**
 * Learns what became of every row that a job sent, and fails unless that accounts for all of them.
 * It only reads the target, so a repetition comes to the same files.
 */
export function createCollectJob(dependencies: Dependencies) {
  return async function collectJob(
    input: JobInput & { jobId: string; end: BulkJobEnd; last: boolean },
  ): Promise<JobResult> {
    const { group, round, jobId, end, last } = input;
    const { run, mapping, request, destination } = await openGroup(dependencies, input);
    // Bulk API 2.0 has no header for duplicate rules, sObject Collections have; without a key a retry could not look up.
    const savesByRecord = request.allowDuplicates && run.bound.write.matchBy !== undefined;
    const hash = (outcome: Outcome) => hashOf(normaliseKey(outcome.key, mapping.caseSensitiveKey));

    return withStepContext({ step: 'import', part: group.firstPart }, async (context) => {
      const result: JobResult = { created: 0, updated: 0, failed: 0, unprocessed: 0, apiCalls: 0 };
      const answers = (state: 'successful' | 'failed' | 'unprocessed') =>
        destination.bulk.outcomes(jobId, request, state, context);
      // The figures of a job that was called off may be older than its results.
      if (end.processed > end.failed || end.state === 'aborted') {
        for await (const batch of answers('successful')) {
          for (const { state } of batch) result[state === 'created' ? 'created' : 'updated']++;
          context.progress(result.created + result.updated, group.rows);
        }
      }
      const refused = new Map<bigint, Outcome>();
      if (end.failed > 0) await gather(answers('failed'), hash, refused);
      if (end.processed < group.rows || end.state !== 'completed')
        await gather(answers('unprocessed'), hash, refused);
      // A job that was ended while its rows were on their way has none of them, and so answers for none.
      const untouched =
        end.state !== 'completed' && result.created + result.updated + refused.size === 0
          ? neverSent
          : undefined;

      const again: bigint[] = [];
      const byRecord: bigint[] = [];
      let sent = 0;
      let answered = 0;
      for await (const keys of sentKeys(dependencies, run, group)) {
        const lines: RejectionLine[] = [];
        sent += keys.length;
        for (const key of keys) {
          const outcome = refused.get(key.hash) ?? untouched;
          if (!outcome) continue;
          if (!untouched) answered++;
          const unprocessed = outcome.state === 'unprocessed';
          if (!last && (unprocessed || lockCodes.has(outcome.code ?? ''))) again.push(key.hash);
          else if (!last && savesByRecord && outcome.code === 'DUPLICATES_DETECTED') byRecord.push(key.hash);
          else {
            result[unprocessed ? 'unprocessed' : 'failed']++;
            lines.push(refusal(key.row, outcome, end));
          }
        }
        const part = keys[0]?.part;
        if (part !== undefined)
          await putLines(dependencies.artifacts, run.files.refused(jobName(group, round), part), lines);
      }
      mustAddUp(jobId, group, sent, result, again.length + byRecord.length, answered, refused.size);
      const keep = async (kind: string, hashes: readonly bigint[]): Promise<JobGroup> => {
        const pick = `${jobName(group, round)}-${kind}`;
        await dependencies.artifacts.put(run.files.picked(pick), oneChunk(hashBytes(hashes)));
        return { ...group, rows: hashes.length, pick };
      };
      if (again.length > 0) result.again = await keep('again', again);
      if (byRecord.length > 0) result.byRecord = { ...(await keep('by-record', byRecord)), small: true };
      return { ...result, apiCalls: destination.callsMade() };
    });
  };
}

function hashBytes(hashes: readonly bigint[]): Buffer {
  return Buffer.from(BigUint64Array.from(hashes).buffer);
}

async function gather(
  batches: AsyncIterable<readonly Outcome[]>,
  hash: (outcome: Outcome) => bigint,
  into: Map<bigint, Outcome>,
) {
  for await (const batch of batches) for (const outcome of batch) into.set(hash(outcome), outcome);
}

function refusal(row: number, outcome: Outcome, end: BulkJobEnd): RejectionLine {
  const unprocessed = outcome.state === 'unprocessed';
  return {
    row,
    code: outcome.code ?? (unprocessed ? 'UNPROCESSED' : 'UNKNOWN'),
    ...(outcome.field && { field: outcome.field }),
    message:
      outcome.message ??
      end.message ??
      (unprocessed ? 'The job ended before it came to this row' : 'No reason was given'),
  };
}

/** `sent = written + refused + left over`, and every refusal belongs to a row that was sent. */
function mustAddUp(
  jobId: string,
  group: JobGroup,
  sent: number,
  result: JobResult,
  left: number,
  answered: number,
  refused: number,
): void {
  const accounted = result.created + result.updated + result.failed + result.unprocessed + left;
  if (sent === accounted && answered === refused) return;
  throw new SaltbridgeError(
    'transient',
    `Bulk job ${jobId} (${group.lane}, parts ${group.firstPart} to ${group.lastPart}): ${sent} rows were sent, ` +
      `but the results account for ${accounted}, and ${answered} of ${refused} refused rows are ours`,
    { code: 'RESULTS_DO_NOT_ADD_UP' },
  );
}
