import { z } from 'zod';
import type { ArtifactRef } from '../core/artifact.ts';
import type { ChangeSource } from '../core/changes/change-source.ts';
import { faultOf } from '../core/fault.ts';
import type { InspectRequest } from '../core/inspect.ts';
import { suggestMapping } from '../core/mapping/suggest.ts';
import { openChangeSource } from './changes/change-scope.ts';
import { estimateSync } from './changes/estimate-sync.ts';
import { previewModel } from './changes/preview-model.ts';
import type { Dependencies } from './dependencies.ts';
import { getJson, putJson } from './json-artifact.ts';
import { bindConfig, openDestination } from './run-scope.ts';
import { validate } from './validate.ts';

/** Answers a read-only question about live systems; the answer is an artifact, since metadata can be large. */
export function createInspect(dependencies: Dependencies) {
  const { artifacts } = dependencies;
  return async function inspect(input: { id: string; request: ArtifactRef }): Promise<ArtifactRef> {
    const answered = getJson(artifacts, input.request.key, Request).then((request) =>
      answer(dependencies, request),
    );
    return putJson(artifacts, `inspect/${input.id}.json`, await answered.catch(faultOf));
  };
}

/** The API wrote it. */
const Request = z.custom<InspectRequest>();

async function answer(dependencies: Dependencies, request: InspectRequest): Promise<unknown> {
  switch (request.kind) {
    case 'test':
      return (await dependencies.openConnection(request.connection)).test();
    case 'describe':
      return (await openDestination(dependencies, { destination: request.connection })).describe(
        request.object,
      );
    case 'objects':
      return { objects: await (await openSource(dependencies, request.connection)).objects() };
    case 'source-object':
      return (await openSource(dependencies, request.connection)).describe(request.object);
    case 'validate':
      return validate(dependencies, request.integration, request.config);
    case 'preview':
      return previewModel(dependencies, request);
    case 'estimate':
      return estimateSync(dependencies, request);
    case 'suggest': {
      const bound = bindConfig(dependencies, request.integration, request.config);
      const destination = await openDestination(dependencies, bound.connections);
      return suggestMapping(request.columns, await destination.describe(bound.write.object));
    }
  }
}

function openSource(dependencies: Dependencies, source: string): Promise<ChangeSource> {
  return openChangeSource(dependencies, { connections: { source, destination: '' } });
}
