import { z } from 'zod';
import { SuggestAnswer, ValidateAnswer } from '../../core/inspect.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { inspect } from '../inspect.ts';
import { problems, SlugParams, withKey } from '../resources/common.ts';
import { Checking } from '../resources/sync.ts';
import { columnsOfFile, configProblems, draftProblems } from '../sync-config.ts';
import { syncOf } from './syncs.ts';

export const Draft = z
  .strictObject({
    integration: z.string(),
    config: z.unknown().describe('As the JSON Schema of the integration in /v1/integrations says'),
  })
  .meta({ id: 'SyncDraft' });

const SuggestionRequest = z
  .strictObject({
    integration: z.string(),
    config: z.unknown().describe('Its mapping is not looked at and may be missing'),
    columns: z.array(z.string().min(1)).min(1).optional(),
    file: z.string().optional().describe('Id of an upload or a run whose file has the columns'),
  })
  .refine(({ columns, file }) => (columns === undefined) !== (file === undefined), {
    error: 'Send either columns or file',
  })
  .meta({ id: 'SuggestionRequest' });

/** What can be said of a sync before it runs; nothing is saved or written. */
export function syncCheckRoutes(app: Api, dependencies: ApiDependencies): void {
  const tags = ['Syncs'];

  const validate = async (integration: string, config: unknown, check = true) => {
    const problems = await (check ? draftProblems : configProblems)(dependencies, integration, config);
    return { ok: problems.length === 0, problems };
  };

  app.post(
    '/syncs/validate',
    {
      schema: {
        tags,
        summary: 'Check a draft: its form first, then against the live systems',
        security: withKey,
        querystring: Checking,
        body: Draft,
        response: { 200: ValidateAnswer, ...problems },
      },
    },
    ({ body, query }) => validate(body.integration, body.config, query.check),
  );

  app.post(
    '/syncs/:id/validate',
    {
      schema: {
        tags,
        summary: 'Check a saved sync against the live systems',
        security: withKey,
        params: SlugParams,
        response: { 200: ValidateAnswer, ...problems },
      },
    },
    async ({ params }) => {
      const { integration, config } = await syncOf(dependencies.database, params.id);
      return validate(integration, config);
    },
  );

  app.post(
    '/syncs/suggest-mapping',
    {
      schema: {
        tags,
        summary: 'Pair the columns of a file with fields of the target, by label and API name',
        security: withKey,
        body: SuggestionRequest,
        response: { 200: SuggestAnswer, ...problems },
      },
    },
    async ({ body }) => {
      const columns = body.columns ?? (await columnsOfFile(dependencies, body.file ?? ''));
      // Suggesting is how a mapping begins, so the config may lack one.
      const mapping = columns.map((column) => ({ column, ignore: true }));
      const config = { ...Object(body.config), mapping };
      const { integration } = body;
      return inspect(dependencies, { kind: 'suggest', integration, config, columns }, SuggestAnswer);
    },
  );
}
