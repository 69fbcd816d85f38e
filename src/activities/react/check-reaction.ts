import type { Problem } from '../../core/errors.ts';
import type { BoundReaction } from '../../core/integration.ts';
import { keyFieldProblems } from '../../core/key-field.ts';
import type { Dependencies } from '../dependencies.ts';
import { openDestination } from '../run-scope.ts';

/** Everything in the target that keeps the sync's events from becoming records; writes nothing. */
export async function checkReaction(dependencies: Dependencies, bound: BoundReaction): Promise<Problem[]> {
  const destination = await openDestination(dependencies, bound.connections);
  const { object, keyField, allowDuplicates } = bound.target;
  const target = await destination.describe(object);
  const { targetFields: fields } = bound;
  const request = { object, lane: 'insert', fields, keyFields: fields, allowDuplicates } as const;
  const problems = await destination.check(request);
  return keyField === undefined ? problems : [...problems, ...keyFieldProblems(target, keyField)];
}
