import type { ScheduleHandle, WorkflowHandle } from '@temporalio/client';
import { startScheduleKeeper } from '../../src/api/schedules/keeper.ts';
import type { TemporalAccess } from '../../src/api/temporal-access.ts';
import { scheduleIdOf, type TickResult } from '../../src/core/tick.ts';
import { integrations } from '../../src/integrations/index.ts';
import type { Engine } from './engine.ts';
import { eventually } from './eventually.ts';
import { whenTestEnds } from './side-by-side.ts';

/** The Schedule of a sync in the tests' Temporal, and what comes of its starts. */
export interface TestSchedule {
  handle: ScheduleHandle;
  /** Lets it start now, and answers what its `tick` said. */
  tick(): Promise<TickResult>;
  /** The `tick` that it started last. */
  lastTick(): Promise<WorkflowHandle>;
}

export function temporalOf({ client, taskQueue }: Engine): TemporalAccess {
  return { taskQueue, use: (ask) => ask(client), close: async () => undefined };
}

/** Has the keeper look once, as it does at the start of the API. */
export async function keepSchedules(engine: Engine): Promise<void> {
  const dependencies = { database: engine.database, temporal: temporalOf(engine), integrations };
  await startScheduleKeeper(dependencies, { everyMs: 3_600_000 }).stop();
}

/** The Schedule that the keeper makes of a sync; gone when the test is done. */
export async function scheduleOf(engine: Engine, syncId: string): Promise<TestSchedule> {
  await keepSchedules(engine);
  const handle = engine.client.schedule.getHandle(scheduleIdOf(syncId));
  whenTestEnds(() => handle.delete().catch(() => undefined));
  const actions = async () => (await handle.describe()).info.recentActions;
  const lastTick = async () => {
    const { workflowId = '', firstExecutionRunId } = (await actions()).at(-1)?.action.workflow ?? {};
    return engine.client.workflow.getHandle(workflowId, firstExecutionRunId);
  };
  return {
    handle,
    lastTick,
    async tick() {
      const before = (await actions()).length;
      await handle.trigger();
      await eventually('the schedule has started', async () => (await actions()).length > before);
      return (await lastTick()).result();
    },
  };
}
