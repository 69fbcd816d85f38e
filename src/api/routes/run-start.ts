import { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import { RunOptions } from '../../core/run.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { sendProblem } from '../errors.ts';
import { problems, SlugParams, withKey } from '../resources/common.ts';
import { StartedRun } from '../resources/run.ts';
import { linksOf } from '../runs/run-view.ts';
import { startRun } from '../runs/start-run.ts';
import { syncOf } from './syncs.ts';

const Headers = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      'A word of your own; the same word again answers with the same run instead of starting another',
    ),
});

export function runStartRoutes(app: Api, dependencies: ApiDependencies): void {
  app.post(
    '/syncs/:id/runs',
    {
      schema: {
        tags: ['Runs'],
        summary: 'Start a run; 409 names the one that is under way',
        security: withKey,
        params: SlugParams,
        headers: Headers,
        body: RunOptions.nullish(),
        response: { 200: StartedRun, 201: StartedRun, ...problems },
      },
    },
    async (request, reply) => {
      const sync = await syncOf(dependencies.database, request.params.id);
      const key = request.headers['idempotency-key'];
      const options = {
        ...(request.body ?? RunOptions.parse({})),
        ...(key !== undefined && { idempotencyKey: key }),
      };
      const outcome = await startRun(dependencies, sync, options);

      const links = linksOf(outcome.run, dependencies.workflowPage);
      if (outcome.kind === 'busy') {
        const message = `Sync ${sync.id} has a run under way: ${outcome.run.id}. Wait for it, decide its review, or cancel it`;
        const error = new SaltbridgeError('config', message, { code: 'RUN_ALREADY_RUNNING' });
        return sendProblem(reply, request, error, { run: { id: outcome.run.id, links } });
      }
      const { id, workflowId } = outcome.run;
      void reply.code(outcome.kind === 'started' ? 201 : 200).header('Location', links.self);
      return reply.send({ id, syncId: sync.id, workflowId, links });
    },
  );
}
