import { sleep } from '@temporalio/workflow';
import { type CallMark, callsOfLastDay, type QuotaLook, reasonToRest } from '../core/changes/quota.ts';
import type { RunPlan } from '../core/run.ts';
import type { RunBoard } from './run-board.ts';
import { quick } from './steps.ts';

/** Keeps the run within its share of the source's calls, and away from what is kept for others. */
export function createGovernor(plan: RunPlan, board: RunBoard) {
  const { spec, quota: rule } = plan;
  const { counts } = board.board;
  let known: QuotaLook | undefined;
  const marks: CallMark[] = [];
  const mark = (): CallMark => ({ at: Date.now(), calls: counts.apiCalls });

  async function ask(): Promise<void> {
    const { quota, apiCalls } = await quick.lookAtQuota({ spec });
    known = quota;
    counts.apiCalls += apiCalls;
    marks.push(mark());
  }

  async function pass(step: 'authenticate' | 'export'): Promise<void> {
    for (;;) {
      const reason = known && rule && reasonToRest(known, callsOfLastDay(marks, mark()), rule);
      if (!reason || !rule) return;
      board.rest(step, reason, rule.lookEveryMs);
      await sleep(rule.lookEveryMs, { summary: 'rests for the quota of calls' });
      board.goOn(step);
      await ask();
    }
  }

  return {
    /** Asks the source, and rests where that is due. */
    async look(step: 'authenticate' | 'export'): Promise<void> {
      await ask();
      await pass(step);
    },
    /** What an answer told in passing. */
    heard(quota: { left: number; max: number } | undefined): void {
      if (known && quota) known = { ...known, ...quota };
    },
    pass,
  };
}
export type Governor = ReturnType<typeof createGovernor>;
