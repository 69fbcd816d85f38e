import { fileURLToPath } from 'node:url';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Dependencies } from '../activities/dependencies.ts';
import { failureInterceptor } from '../activities/failure.ts';
import { createActivities } from '../activities/index.ts';
import { dataConverter } from '../temporal.ts';

export interface WorkerSettings {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  /** Steps that run at once in this process. */
  concurrentActivities: number;
  dependencies: Dependencies;
  /** Built ahead by default; tests bundle from source. */
  workflows?: Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'>;
}

/** A worker for every workflow and step; start as many as you like. */
export function createWorker(settings: WorkerSettings): Promise<Worker> {
  const codePath = fileURLToPath(new URL('./workflow-bundle.js', import.meta.url));
  return Worker.create({
    connection: settings.connection,
    namespace: settings.namespace,
    taskQueue: settings.taskQueue,
    activities: createActivities(settings.dependencies),
    dataConverter,
    maxConcurrentActivityTaskExecutions: settings.concurrentActivities,
    interceptors: { activity: [() => ({ inbound: failureInterceptor })] },
    // Progress is shown from heartbeats, and a cancellation arrives with one.
    maxHeartbeatThrottleInterval: '1 second',
    defaultHeartbeatThrottleInterval: '1 second',
    shutdownGraceTime: '5 seconds',
    ...(settings.workflows ?? { workflowBundle: { codePath } }),
  });
}
