import { z } from 'zod';
import { DescribeAnswer, TestAnswer } from '../../core/inspect.ts';
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
    '/connections/:id/objects/:object',
    {
      schema: {
        ...shared,
        summary: 'An object of the target and its fields, as its live metadata describes them',
        params: SlugParams.extend({ object: z.string().min(1).max(100) }),
        response: { 200: DescribeAnswer, ...problems },
      },
    },
    async ({ params }) => {
      const { id } = await connectionOf(dependencies.database, params.id);
      return inspect(
        dependencies,
        { kind: 'describe', connection: id, object: params.object },
        DescribeAnswer,
      );
    },
  );
}
