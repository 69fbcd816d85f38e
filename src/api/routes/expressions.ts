import { ExpressionAnswer, ExpressionTrial, tryExpression } from '../../core/expression/try.ts';
import type { Api } from '../dependencies.ts';
import { problems, withKey } from '../resources/common.ts';

/** Whoever writes a mapping or a condition sees here what it does. Nothing is saved, nobody is asked. */
export function expressionRoutes(app: Api): void {
  app.post(
    '/expressions/evaluate',
    {
      schema: {
        tags: ['Expressions'],
        summary: 'Evaluate an expression on a record, with every step of it',
        description:
          'An expression that no record would do for is answered with 422 and every mistake’s column.',
        security: withKey,
        body: ExpressionTrial,
        response: { 200: ExpressionAnswer, ...problems },
      },
    },
    ({ body }) => tryExpression(body),
  );
}
