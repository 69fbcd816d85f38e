import type { ArtifactRef } from '../core/artifact.ts';
import type { Problem } from '../core/errors.ts';
import { faultOf, problemsIn } from '../core/fault.ts';
import type { InspectRequest } from '../core/inspect.ts';
import { suggestMapping } from '../core/mapping/suggest.ts';
import type { Dependencies } from './dependencies.ts';
import { putJson } from './json-artifact.ts';
import { preflight } from './preflight.ts';
import { checkReaction } from './react/check-reaction.ts';
import { bindConfig, bindReaction, openDestination } from './run-scope.ts';

/** Answers a read-only question about live systems; the answer is an artifact, since metadata can be large. */
export function createInspect(dependencies: Dependencies) {
  return async function inspect(input: { id: string; request: InspectRequest }): Promise<ArtifactRef> {
    return putJson(
      dependencies.artifacts,
      `inspect/${input.id}.json`,
      await answer(dependencies, input.request).catch(faultOf),
    );
  };
}

async function answer(dependencies: Dependencies, request: InspectRequest): Promise<unknown> {
  switch (request.kind) {
    case 'test':
      return (await dependencies.openConnection(request.connection)).test();
    case 'describe':
      return (await openDestination(dependencies, { destination: request.connection })).describe(
        request.object,
      );
    case 'validate': {
      if (dependencies.integrations.get(request.integration)?.story === 'react') {
        const reaction = bindReaction(dependencies, request.integration, request.config);
        const found = await checkReaction(dependencies, reaction);
        return { ok: found.length === 0, problems: found };
      }
      const bound = bindConfig(dependencies, request.integration, request.config);
      const { source: sourceId, destination: destinationId } = bound.connections;
      const faults = await faultsOfOpening(dependencies, [sourceId, destinationId]);
      if (faults.length > 0) return { ok: false, problems: faults };
      const source = sourceId ? (await dependencies.openConnection(sourceId)).source : undefined;
      const columns = sourceId ? bound.read.request.fields.map((field) => field.column) : undefined;
      const { problems } = await preflight(
        bound,
        source,
        await openDestination(dependencies, bound.connections),
        columns,
      ).catch((error: unknown) => ({ problems: problemsIn(error) }));
      return { ok: problems.length === 0, problems };
    }
    case 'suggest': {
      const bound = bindConfig(dependencies, request.integration, request.config);
      const destination = await openDestination(dependencies, bound.connections);
      return suggestMapping(request.columns, await destination.describe(bound.write.object));
    }
  }
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
