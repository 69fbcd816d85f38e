import { sleep } from '@temporalio/workflow';
import { type QuotaLook, reasonToRest } from '../core/changes/quota.ts';
import type { RunPlan } from '../core/run.ts';
import type { RunBoard } from './run-board.ts';
import { quick } from './steps.ts';

/** Keeps the run within its share of the source's calls, and away from what is kept for others. */
export function createGovernor(plan: RunPlan, board: RunBoard) {
  const { spec, quota: rule } = plan;
  const { counts } = board.board;
  let known: QuotaLook | undefined;
  /** When it was asked, and how many calls the run had made by then. */
  let asked = { at: 0, calls: 0 };

  async function ask(): Promise<void> {
    asked = { at: Date.now(), calls: counts.apiCalls };
    const { quota, apiCalls } = await quick.lookAtQuota({ spec });
    known = quota;
    counts.apiCalls += apiCalls;
  }

  function reason(): string | undefined {
    return known && rule && reasonToRest(known, counts.apiCalls - asked.calls, rule);
  }

  async function pass(step: 'authenticate' | 'export'): Promise<void> {
    if (!rule) return;
    // What was known may have lapsed, and attempts that failed have made calls too.
    if (reason() || Date.now() - asked.at >= rule.lookEveryMs) await ask();
    for (let why = reason(); why; why = reason()) {
      board.rest(step, why, rule.lookEveryMs);
      await sleep(rule.lookEveryMs, { summary: 'rests for the quota of calls' });
      board.goOn(step);
      await ask();
    }
  }

  return {
    /** To be called before each step that calls the source. */
    pass,
    /** What a step took, and what its answers told in passing. */
    made({ apiCalls, quota }: { apiCalls: number; quota?: { left: number; max: number } }): void {
      counts.apiCalls += apiCalls;
      if (known && quota) known = { ...known, ...quota };
    },
  };
}
export type Governor = ReturnType<typeof createGovernor>;
