import { z } from 'zod';
import { EstimateAnswer } from '../../core/changes/estimate.ts';
import { PreviewAnswer, TestMappingAnswer } from '../../core/changes/preview.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { RunOptions } from '../../core/run.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { inspect, testMapping } from '../inspect.ts';
import { problems, SlugParams, withKey } from '../resources/common.ts';
import { configProblems, inConfig } from '../sync-config.ts';
import { Draft } from './sync-checks.ts';
import { syncOf } from './syncs.ts';

const MOST_TESTED = 10;

const MappingTestRequest = z
  .strictObject({
    ...Draft.shape,
    records: RunOptions.shape.records
      .unwrap()
      .max(MOST_TESTED)
      .optional()
      .describe('Ids of records to send; default: the one that changed last'),
  })
  .meta({ id: 'MappingTestRequest' });

/** What a sync that tells of changes would do, tried on live records before it is saved or switched on. */
export function syncTrialRoutes(app: Api, dependencies: ApiDependencies): void {
  const shared = { tags: ['Syncs'], security: withKey };

  /** @throws SaltbridgeError `config` with everything that is wrong with the draft's form */
  const requireValid = async ({ integration, config }: { integration: string; config?: unknown }) => {
    const found = await configProblems(dependencies, integration, config);
    if (found.length > 0)
      throw new SaltbridgeError('config', 'The draft is not valid', {
        code: 'INVALID_SYNC',
        problems: found,
      });
  };

  app.post(
    '/syncs/preview',
    {
      schema: {
        ...shared,
        summary: "The newest ten records of a draft's model, and what would be told of them; nothing is sent",
        body: Draft,
        response: { 200: PreviewAnswer, ...problems },
      },
    },
    async ({ body: { integration, config } }) => {
      const found = await configProblems(dependencies, integration, config);
      if (found.length > 0) return { columns: [], rows: [], messages: [], problems: found };
      const answer = await inspect(dependencies, { kind: 'preview', integration, config }, PreviewAnswer);
      return { ...answer, problems: inConfig(answer.problems) };
    },
  );

  app.post(
    '/syncs/test-mapping',
    {
      schema: {
        ...shared,
        summary: 'Send a few real records as a draft maps them; shows each request and its answer',
        body: MappingTestRequest,
        response: { 200: TestMappingAnswer, ...problems },
      },
    },
    async ({ body }) => {
      await requireValid(body);
      const { integration, config, records } = body;
      const request = { integration, config, ...(records && { records }) };
      return testMapping(dependencies, request, TestMappingAnswer);
    },
  );

  app.post(
    '/syncs/estimate',
    {
      schema: {
        ...shared,
        summary: 'What a draft would cost: records, calls to the source, events',
        body: Draft,
        response: { 200: EstimateAnswer, ...problems },
      },
    },
    async ({ body }) => {
      await requireValid(body);
      const { integration, config } = body;
      return inspect(dependencies, { kind: 'estimate', integration, config }, EstimateAnswer);
    },
  );

  app.get(
    '/syncs/:id/estimate',
    {
      schema: {
        ...shared,
        summary: 'What a saved sync costs: records, calls to the source, events',
        params: SlugParams,
        response: { 200: EstimateAnswer, ...problems },
      },
    },
    async ({ params }) => {
      const { id: syncId, integration, config } = await syncOf(dependencies.database, params.id);
      return inspect(dependencies, { kind: 'estimate', integration, config, syncId }, EstimateAnswer);
    },
  );
}
