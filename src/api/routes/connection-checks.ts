import { z } from 'zod';
import { DescribeAnswer, ObjectsAnswer, SourceObjectAnswer, TestAnswer } from '../../core/inspect.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { inspect } from '../inspect.ts';
import { problems, SlugParams, withKey } from '../resources/common.ts';
import { connectionOf } from './connections.ts';

/** What a worker sees through a connection; nothing is written. */
export function connectionCheckRoutes(app: Api, dependencies: ApiDependencies): void {
  const shared = { tags: ['Connections'], security: withKey };

  app.post(
    '/connections/:id/test',
    {
      schema: {
        ...shared,
        summary: 'Sign in and look around',
        params: SlugParams,
        response: { 200: TestAnswer, ...problems },
      },
    },
    async ({ params }) => {
      const { id } = await connectionOf(dependencies.database, params.id);
      return inspect(dependencies, { kind: 'test', connection: id }, TestAnswer);
    },
  );

  app.get(
    '/connections/:id/objects',
    {
      schema: {
        ...shared,
        summary: 'Objects whose records can be read through the connection',
        params: SlugParams,
        response: { 200: ObjectsAnswer, ...problems },
      },
    },
    async ({ params }) => {
      const { id } = await connectionOf(dependencies.database, params.id);
      return inspect(dependencies, { kind: 'objects', connection: id }, ObjectsAnswer);
    },
  );

  app.get(
    '/connections/:id/objects/:object',
    {
      schema: {
        ...shared,
        summary: 'An object and its fields, as its live metadata describes them',
        params: SlugParams.extend({ object: z.string().min(1).max(100) }),
        querystring: z.object({
          as: z
            .enum(['target', 'source'])
            .default('target')
            .describe('What the fields are wanted for: to be written, or to be read'),
        }),
        response: { 200: z.union([DescribeAnswer, SourceObjectAnswer]), ...problems },
      },
    },
    async ({ params, query }) => {
      const { id: connection } = await connectionOf(dependencies.database, params.id);
      const { object } = params;
      return query.as === 'source'
        ? inspect(dependencies, { kind: 'source-object', connection, object }, SourceObjectAnswer)
        : inspect(dependencies, { kind: 'describe', connection, object }, DescribeAnswer);
    },
  );
}
