import type { EndStatus, RunCounts } from '../core/run.ts';
import type { Dependencies } from './dependencies.ts';

/** The run's entry among the recent import jobs. */
export function createRunRecord(dependencies: Dependencies) {
  /** Shows a change of state to those who list runs. */
  async function mark(input: {
    runId: string;
    status: 'running' | 'waiting';
    counts: RunCounts;
  }): Promise<void> {
    await dependencies.database.runs.update(input.runId, { status: input.status, counts: input.counts });
  }

  /** Writes the end state; a finished run stays as it is. */
  async function finish(input: {
    runId: string;
    status: EndStatus;
    counts: RunCounts;
    message?: string;
  }): Promise<void> {
    await dependencies.database.runs.finish(input.runId, {
      status: input.status,
      counts: input.counts,
      error: input.message ?? null,
      finishedAt: new Date(),
    });
  }

  return { mark, finish };
}
