import type { SearchAttributePair } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { noCounts } from '../core/accounting.ts';
import type { RunCounts, RunStatus } from '../core/run.ts';
import type { RunProgress, StepName, StepProgress } from '../core/run-progress.ts';
import { integrationKey, stepKey, syncKey, waitingKey } from './search-keys.ts';

const order: readonly StepName[] = [
  'freeze',
  'authenticate',
  'export',
  'map',
  'match',
  'review',
  'import',
  'account',
  'finish',
  'notify',
];

/** What the `progress` query answers and what the Temporal Web UI shows of a run. */
export function createRunBoard(syncId: string) {
  const steps: StepProgress[] = order.map((name) => ({ name, state: 'pending' }));
  const board: RunProgress = {
    runId: workflowInfo().firstExecutionRunId,
    syncId,
    status: 'running',
    steps,
    counts: noCounts(),
  };
  const step = (name: StepName): StepProgress => {
    const found = steps.find((one) => one.name === name);
    if (!found) throw new Error(`There is no step ${name}`);
    return found;
  };
  // Told with the next step; whoever starts a run with Temporal's own tools sets none.
  let untold: SearchAttributePair[] = [{ key: syncKey, value: syncId }];

  return {
    board,
    /** Runs one step of the story and keeps its state; rows are told through `advance`. */
    async during<Result>(name: StepName, work: () => Promise<Result>): Promise<Result> {
      const entry = step(name);
      entry.state = 'running';
      entry.startedAt = now();
      upsertSearchAttributes([{ key: stepKey, value: name }, ...untold]);
      untold = [];
      // Steps that follow the end do not hide it.
      if (board.status === 'running') showDetails(`Step **${name}**`, board);
      try {
        const result = await work();
        entry.state = 'done';
        return result;
      } catch (error) {
        entry.state = 'failed';
        throw error;
      } finally {
        entry.finishedAt = now();
      }
    },
    /** For those who look runs up by it. */
    identify({ integration, story }: { integration: string; story?: 'changes' }): void {
      if (story) board.story = story;
      untold.push({ key: integrationKey, value: integration });
    },
    skip(name: StepName): void {
      step(name).state = 'skipped';
    },
    advance(name: StepName, rows: number, total?: number): void {
      const entry = step(name);
      entry.done = (entry.done ?? 0) + rows;
      if (total !== undefined) entry.total = total;
    },
    wait(expiresAfterMs: number): void {
      step('review').state = 'waiting';
      board.status = 'waiting';
      board.waiting = {
        for: 'review',
        since: now(),
        expiresAt: new Date(Date.now() + expiresAfterMs).toISOString(),
      };
      upsertSearchAttributes([{ key: waitingKey, value: true }]);
      setCurrentDetails(
        `Waits for a decision on the review until ${board.waiting.expiresAt}. ` +
          `Look at it: \`saltbridge review ${board.runId}\`; decide: \`saltbridge approve ${board.runId}\`.`,
      );
    },
    /** Shows that a step waits for the source's quota; it goes on by itself. */
    rest(name: StepName, reason: string, forMs: number): void {
      step(name).state = 'waiting';
      const expiresAt = new Date(Date.now() + forMs).toISOString();
      board.waiting = { for: 'quota', since: now(), expiresAt };
      showDetails(`Step **${name}** rests until ${expiresAt}: ${reason}`, board);
    },
    goOn(name: StepName): void {
      step(name).state = 'running';
      delete board.waiting;
      showDetails(`Step **${name}**`, board);
    },
    resume(status: RunStatus): void {
      board.status = status;
      delete board.waiting;
      upsertSearchAttributes([{ key: waitingKey, value: false }]);
    },
    /** Closes the books of a run that ended before its import: nothing that it read was sent. */
    settle(): void {
      if (step('import').state !== 'pending') return;
      const { counts } = board;
      counts.held = 0;
      counts.unprocessed = counts.read - counts.unchanged - counts.outOfScope - counts.rejected;
      if (board.waiting) upsertSearchAttributes([{ key: waitingKey, value: false }]);
      delete board.waiting;
    },
    end(status: RunStatus, message?: string): void {
      board.status = status;
      if (message !== undefined) board.message = message;
      showDetails(message === undefined ? `**${status}**` : `**${status}**: ${message}`, board);
    },
  };
}
export type RunBoard = ReturnType<typeof createRunBoard>;

function showDetails(text: string, { counts }: RunProgress): void {
  setCurrentDetails(`${text}. ${countsText(counts)}`);
}

function countsText(counts: RunCounts): string {
  return Object.entries(counts)
    .filter(([, rows]) => rows > 0)
    .map(([name, rows]) => `${name} ${rows}`)
    .join(', ');
}

/** Workflow time, the same in every replay. */
function now(): string {
  return new Date(Date.now()).toISOString();
}
