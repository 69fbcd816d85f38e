import type { ArtifactRef } from '../core/artifact.ts';
import type { ChangeSource } from '../core/changes/change-source.ts';
import type { InspectRequest } from '../core/inspect.ts';
import { suggestMapping } from '../core/mapping/suggest.ts';
import { openChangeSource } from './changes/change-scope.ts';
import { estimateSync } from './changes/estimate-sync.ts';
import { previewModel } from './changes/preview-model.ts';
import type { Dependencies } from './dependencies.ts';
import { type KeptQuestion, keepAnswer } from './kept-answer.ts';
import { bindConfig, openDestination } from './run-scope.ts';
import { validate } from './validate.ts';

/** Answers a read-only question about live systems. */
export function createInspect(dependencies: Dependencies) {
  return async function inspect(question: KeptQuestion): Promise<ArtifactRef> {
    return keepAnswer<InspectRequest>(dependencies.artifacts, question, (request) =>
      answer(dependencies, request),
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
