import type { Problem } from '../core/errors.ts';
import { problemsIn } from '../core/fault.ts';
import { bindChanges } from './changes/change-scope.ts';
import { checkChanges } from './changes/check-changes.ts';
import type { Dependencies } from './dependencies.ts';
import { preflight } from './preflight.ts';
import { checkReaction } from './react/check-reaction.ts';
import { bindConfig, bindReaction, openDestination } from './run-scope.ts';

/** Everything that is wrong with a sync's config and shows only in live systems; writes nothing. */
export async function validate(
  dependencies: Dependencies,
  integration: string,
  config: unknown,
): Promise<{ ok: boolean; problems: Problem[] }> {
  const problems = await problemsOf(dependencies, integration, config);
  return { ok: problems.length === 0, problems };
}

async function problemsOf(
  dependencies: Dependencies,
  integration: string,
  config: unknown,
): Promise<Problem[]> {
  switch (dependencies.integrations.get(integration)?.story) {
    case 'react':
      return checkReaction(dependencies, bindReaction(dependencies, integration, config));
    case 'changes': {
      const bound = bindChanges(dependencies, integration, config);
      const { source, destination } = bound.connections;
      const faults = await faultsOfOpening(dependencies, [source, destination]);
      return faults.length > 0 ? faults : checkChanges(dependencies, bound).catch(problemsIn);
    }
    default:
      return batchProblems(dependencies, integration, config);
  }
}

async function batchProblems(
  dependencies: Dependencies,
  integration: string,
  config: unknown,
): Promise<Problem[]> {
  const bound = bindConfig(dependencies, integration, config);
  const { source: sourceId, destination: destinationId } = bound.connections;
  const faults = await faultsOfOpening(dependencies, [sourceId, destinationId]);
  if (faults.length > 0) return faults;
  const source = sourceId ? (await dependencies.openConnection(sourceId)).source : undefined;
  const columns = sourceId ? bound.read.request.fields.map((field) => field.column) : undefined;
  const destination = await openDestination(dependencies, bound.connections);
  const { problems } = await preflight(bound, source, destination, columns).catch((error: unknown) => ({
    problems: problemsIn(error),
  }));
  return problems;
}

/** Of all connections at once. */
async function faultsOfOpening(
  dependencies: Dependencies,
  ids: readonly (string | undefined)[],
): Promise<Problem[]> {
  const faults = ids.map(async (id) => {
    if (id === undefined) return [];
    return dependencies.openConnection(id).then(() => [], problemsIn);
  });
  return (await Promise.all(faults)).flat();
}
