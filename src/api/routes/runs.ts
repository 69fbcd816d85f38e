import { z } from 'zod';
import { RunStatus } from '../../core/run.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { Page, problems, withKey } from '../resources/common.ts';
import { Run, RunList } from '../resources/run.ts';
import { detailedRun, listedRun, runOf } from '../runs/live-run.ts';

export const RunParams = z.object({ id: z.string() });

const Filters = Page.extend({
  syncId: z.string().optional().describe('Only runs of this sync'),
  status: RunStatus.optional().describe('Only runs whose record has this status'),
});

/** The recent import jobs. */
export function runRoutes(app: Api, dependencies: ApiDependencies): void {
  const { runs } = dependencies.database;
  const shared = { tags: ['Runs'], security: withKey };

  app.get(
    '/runs',
    {
      schema: {
        ...shared,
        summary: 'Recent runs, newest first',
        querystring: Filters,
        response: { 200: RunList, ...problems },
      },
    },
    async ({ query }) => {
      const { runs: rows, next } = await runs.list(query);
      const page = await Promise.all(rows.map((row) => listedRun(dependencies, row)));
      return { runs: page, ...(next !== undefined && { next }) };
    },
  );

  app.get(
    '/runs/:id',
    {
      schema: {
        ...shared,
        summary: 'One run, with live progress while it is under way',
        params: RunParams,
        response: { 200: Run, ...problems },
      },
    },
    async ({ params }) => detailedRun(dependencies, await runOf(dependencies, params.id)),
  );
}
