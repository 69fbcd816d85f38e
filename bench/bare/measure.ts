import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import type { Config } from '../../src/config.ts';
import { atOnce } from '../../src/core/at-once.ts';
import { connectClient, nativeConnection } from '../../src/temporal.ts';

const AT_ONCE = 50;

/** Workflows of one empty activity that the same server and one worker finish in a second. */
export async function bareWorkflowsPerSecond(config: Config, count: number): Promise<number> {
  const taskQueue = `bare-${randomUUID()}`;
  const connection = await nativeConnection(config);
  const { client, close } = await connectClient(config);
  const worker = await Worker.create({
    connection,
    namespace: config.temporal.namespace,
    taskQueue,
    workflowsPath: fileURLToPath(new URL('./workflow.js', import.meta.url)),
    activities: { nothing: async () => undefined },
  });
  const running = worker.run();
  const started = performance.now();
  await atOnce(
    Array.from({ length: count }, (_, index) => index),
    AT_ONCE,
    async (index) => {
      await client.workflow.execute('bare', { taskQueue, workflowId: `${taskQueue}/${index}` });
    },
  );
  const seconds = (performance.now() - started) / 1_000;
  worker.shutdown();
  await running;
  await Promise.all([close(), connection.close()]);
  return count / seconds;
}
