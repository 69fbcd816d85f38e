import type { ArtifactRef } from '../core/artifact.ts';
import { throwIfAny } from '../core/errors.ts';
import type { Dependencies } from './dependencies.ts';
import { putJson } from './json-artifact.ts';
import { preflight } from './preflight.ts';
import { directLane, openDestination, openRun, openSource } from './run-scope.ts';

/** Signs in on both sides and lists everything that is missing, before anything moves; keeps the target's metadata for the run. */
export function createAuthenticate(dependencies: Dependencies) {
  return async function authenticate(input: {
    spec: ArtifactRef;
  }): Promise<{ needsMatch: boolean; apiCalls: number }> {
    const run = await openRun(dependencies, input.spec);
    const exports = run.spec.file === undefined;
    const source = exports ? await openSource(dependencies, run) : undefined;
    const destination = await openDestination(dependencies, run.bound.connections);
    const columns = exports ? run.bound.read.request.fields.map((field) => field.column) : undefined;
    const { target, problems } = await preflight(run.bound, source, destination, columns);
    throwIfAny(problems, `Sync ${run.spec.syncId} can't run yet:`);
    await putJson(dependencies.artifacts, run.files.target, target);
    return { needsMatch: directLane(run.bound.write, target) === 'match', apiCalls: destination.callsMade() };
  };
}
