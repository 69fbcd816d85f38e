import { type Client, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { z } from 'zod';
import { Decision } from '../../core/decision.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { hasEnded } from '../../core/run.ts';
import { decide } from '../../workflows/messages.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { problems, withKey } from '../resources/common.ts';
import { listedRun, runOf } from '../runs/live-run.ts';
import type { RunRow } from '../runs/run-view.ts';
import { RunParams } from './runs.ts';

/** What a person may do to a run that is under way. */
export function runActionRoutes(app: Api, dependencies: ApiDependencies): void {
  const { temporal } = dependencies;
  const shared = { tags: ['Runs'], security: withKey };

  app.post(
    '/runs/:id/cancel',
    {
      schema: {
        ...shared,
        summary: 'Cancel a run: its job at the target is aborted, rows already written stay',
        params: RunParams,
        response: { 202: z.object({ cancelling: z.literal(true) }), ...problems },
      },
    },
    async ({ params }, reply) => {
      const run = await runOf(dependencies, params.id);
      // Temporal itself takes the request for a workflow that has ended, and does nothing.
      if (hasEnded(await listedRun(dependencies, run))) throw ended(run);
      await temporal.use((client) => handleOf(client, run).cancel()).catch(refuseUnlessRunning(run));
      return reply.code(202).send({ cancelling: true as const });
    },
  );

  app.post(
    '/runs/:id/decision',
    {
      schema: {
        ...shared,
        summary: 'Start the import of a run that waits for its review, or decline it',
        params: RunParams,
        body: Decision,
        response: { 200: z.object({ accepted: z.literal(true) }), ...problems },
      },
    },
    async ({ params, body }) => {
      const run = await runOf(dependencies, params.id);
      return temporal
        .use((client) => handleOf(client, run).executeUpdate(decide, { args: [body] }))
        .catch(refuseUnlessRunning(run));
    },
  );
}

/** Follows a run that was reset in Temporal, and never reaches a later run of the same sync. */
function handleOf(client: Client, { workflowId, id }: RunRow) {
  return client.workflow.getHandle(workflowId, undefined, { firstExecutionRunId: id });
}

function refuseUnlessRunning(run: RunRow): (error: unknown) => never {
  return (error) => {
    if (error instanceof WorkflowNotFoundError) throw ended(run, error);
    if (error instanceof WorkflowUpdateFailedError) {
      const message = error.cause?.message ?? 'The decision was refused';
      throw new SaltbridgeError('config', message, { code: 'DECISION_REFUSED', cause: error });
    }
    throw error;
  };
}

function ended({ id }: RunRow, cause?: Error): SaltbridgeError {
  const message = `Run ${id} has ended already; see \`saltbridge runs\``;
  return new SaltbridgeError('config', message, { code: 'RUN_NOT_RUNNING', cause });
}
