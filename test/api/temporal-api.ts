import type { Client, ScheduleHandle } from '@temporalio/client';
import { scheduleIdOf } from '../../src/core/tick.ts';
import { ensureSearchAttributes } from '../../src/temporal.ts';
import { testTemporal } from '../support/temporal.ts';
import { startTestApi, type TestApi } from './test-api.ts';

/** The API with the tests' Temporal and connections by which a sync can be saved; no worker listens. */
export interface TemporalApi extends TestApi {
  client: Client;
  taskQueue: string;
  scheduleOf(syncId: string): ScheduleHandle;
}

export async function startTemporalApi(): Promise<TemporalApi> {
  const temporal = await testTemporal();
  const { client, taskQueue } = temporal;
  await ensureSearchAttributes(client);
  const env = { TEMPORAL_ADDRESS: temporal.config.temporal.address, SALTBRIDGE_TASK_QUEUE: taskQueue };
  const api = await startTestApi(env);
  await addConnections(api);
  return {
    ...api,
    client,
    taskQueue,
    scheduleOf: (syncId) => client.schedule.getHandle(scheduleIdOf(syncId)),
    async close() {
      for (const { id } of await api.database.syncs.list())
        await client.schedule
          .getHandle(scheduleIdOf(id))
          .delete()
          .catch(() => undefined);
      await api.close();
      await temporal.close();
    },
  };
}

export async function addConnections({ database }: TestApi): Promise<void> {
  await database.connections.create({ id: 'salesforce-test', system: 'salesforce', settings: {} });
  await database.connections.create({ id: 'segment-test', system: 'segment', settings: {} });
}
