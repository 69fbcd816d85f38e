import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import { AnyReview } from '../../core/review.ts';
import { RunArtifact } from '../../core/run.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { sendDownload } from '../download.ts';
import { problems, withKey } from '../resources/common.ts';
import { RunFile } from '../resources/run.ts';
import { runOf } from '../runs/live-run.ts';
import { artifactsOf, fileView } from '../runs/run-view.ts';
import { RunParams } from './runs.ts';

const ArtifactParams = RunParams.extend({ name: RunArtifact.shape.name });

/** The files of a run. */
export function runArtifactRoutes(app: Api, dependencies: ApiDependencies): void {
  const { artifacts } = dependencies;
  const shared = { tags: ['Runs'], security: withKey };

  const artifactOf = async (id: string, name: RunArtifact['name']): Promise<RunArtifact> => {
    const files = artifactsOf(await runOf(dependencies, id));
    const found = files.find((file) => file.name === name);
    if (found !== undefined) return found;
    const names = files.map((file) => file.name).join(', ') || 'none yet';
    throw new SaltbridgeError('config', `Run ${id} has no file ${name}; it has: ${names}`, {
      code: 'NOT_FOUND',
    });
  };

  app.get(
    '/runs/:id/review',
    {
      schema: {
        ...shared,
        summary: 'What the run is about to write: counts, mapping, first rows, warnings',
        params: RunParams,
        response: { 200: AnyReview, ...problems },
      },
    },
    async ({ params }) => {
      const { ref } = await artifactOf(params.id, 'review');
      return AnyReview.parse(await json(await artifacts.get(ref.key)));
    },
  );

  app.get(
    '/runs/:id/artifacts',
    {
      schema: {
        ...shared,
        summary: 'The files of a run',
        params: RunParams,
        response: { 200: z.object({ artifacts: z.array(RunFile) }), ...problems },
      },
    },
    async ({ params }) => {
      const files = artifactsOf(await runOf(dependencies, params.id));
      return { artifacts: files.map((file) => fileView(params.id, file)) };
    },
  );

  app.get(
    '/runs/:id/artifacts/:name',
    {
      schema: {
        ...shared,
        summary: 'Download a file of a run',
        description: 'Takes a `Range` header of one range.',
        params: ArtifactParams,
        response: {
          200: { description: 'The file', content: { 'application/octet-stream': { schema: z.string() } } },
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const file = await artifactOf(request.params.id, request.params.name);
      return sendDownload(artifacts, file, request, reply);
    },
  );
}
