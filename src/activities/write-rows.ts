import { activityInfo } from '@temporalio/activity';
import type { Outcome, StepContext } from '../core/connector.ts';
import { SaltbridgeError } from '../core/errors.ts';
import { maskAddresses } from '../core/mask-addresses.ts';
import type { JobResult } from './collect-job.ts';
import type { Dependencies } from './dependencies.ts';
import { type GroupRow, groupRows } from './group-rows.ts';
import { type JobInput, openGroup } from './jobs.ts';
import { putLines } from './json-artifact.ts';
import { jobName } from './lanes.ts';
import type { RejectionLine } from './rejection-line.ts';
import { withStepContext } from './step-context.ts';

const rowsPerCall = 200;

/**
 * Writes a small group record by record. A second attempt looks each row up before it creates, since the
 * first may have written it. A cancelled run stops between calls and counts the rest as unprocessed.
 */
export function createWriteRows(dependencies: Dependencies) {
  return async function writeRows(input: JobInput): Promise<JobResult> {
    const { group, round } = input;
    const { run, request, destination } = await openGroup(dependencies, input);
    const about = { step: 'import', part: group.firstPart, total: group.rows };
    return withStepContext(about, async (context) => {
      const rows: GroupRow[] = [];
      for await (const row of groupRows(dependencies, run, group)) rows.push(row);
      const options = { firstAttempt: activityInfo().attempt === 1, startedAt: new Date(run.spec.startedAt) };
      const outcomes: Outcome[] = [];
      let stoppedBy: JobResult['stoppedBy'];
      for (let from = 0; from < rows.length && !isCalledOff(context); from += rowsPerCall) {
        const cells = rows.slice(from, from + rowsPerCall).map((row) => row.cells);
        try {
          outcomes.push(...(await destination.write(request, cells, options, context)));
        } catch (error) {
          if (!(error instanceof SaltbridgeError) || error.retryable) throw error;
          // It would be refused again; what was written before must not be forgotten for it.
          stoppedBy = { kind: error.kind, message: maskAddresses(error.message) };
          break;
        }
        context.progress(outcomes.length, rows.length);
      }
      const result = count(rows, outcomes);
      for (let part = group.firstPart; part <= group.lastPart; part++) {
        const lines = refusals(rows, outcomes, part);
        await putLines(dependencies.artifacts, run.files.refused(jobName(group, round), part), lines);
      }
      return { ...result, apiCalls: destination.callsMade(), ...(stoppedBy && { stoppedBy }) };
    });
  };
}

/** Called off, the step tells what it has written; else it leaves the rest to another worker. */
function isCalledOff(context: StepContext): boolean {
  const { aborted, reason } = context.signal;
  if (aborted && !context.calledOff?.()) throw reason;
  return aborted;
}

function count(rows: readonly GroupRow[], outcomes: readonly Outcome[]): Omit<JobResult, 'apiCalls'> {
  const result = { created: 0, updated: 0, failed: 0, unprocessed: rows.length - outcomes.length };
  for (const { state } of outcomes) result[state]++;
  return result;
}

function refusals(rows: readonly GroupRow[], outcomes: readonly Outcome[], part: number): RejectionLine[] {
  return rows.flatMap(({ part: of, row }, index) => {
    const outcome = outcomes[index];
    if (of !== part || outcome?.state === 'created' || outcome?.state === 'updated') return [];
    return [
      {
        row,
        code: outcome?.code ?? 'UNPROCESSED',
        ...(outcome?.field && { field: outcome.field }),
        message: outcome?.message ?? 'The run ended before it came to this row',
      },
    ];
  });
}
