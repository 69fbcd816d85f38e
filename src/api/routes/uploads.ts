import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Database } from '../../store/database.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { sendDownload } from '../download.ts';
import { problems, withKey } from '../resources/common.ts';
import { Upload, UploadList } from '../resources/upload.ts';
import { fileNameOf, limited } from '../upload-body.ts';

const UploadParams = z.object({ id: z.string() });
const UploadQuery = z.object({
  fileName: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Default: that of Content-Disposition, else upload.csv'),
});

/** Files to be imported. The body is the file itself, whatever content type it is sent with. */
export function uploadRoutes(app: Api, dependencies: ApiDependencies): void {
  const { artifacts, database, uploadLimitBytes } = dependencies;
  const shared = { tags: ['Artifacts'], security: withKey };
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, body, done) => done(null, body));

  app.post(
    '/artifacts',
    {
      schema: {
        ...shared,
        summary: 'Upload a file',
        description: `The body is the file itself, at most ${uploadLimitBytes} bytes.`,
        querystring: UploadQuery,
        consumes: ['application/octet-stream'],
        body: z.unknown().meta({ type: 'string', format: 'binary' }),
        response: { 201: Upload, ...problems },
      },
    },
    async (request, reply) => {
      const id = randomUUID();
      // The content type parser above hands the body over as it comes.
      const body = request.body as IncomingMessage | undefined;
      const content = limited(body, request.headers['content-length'], uploadLimitBytes);
      const ref = await artifacts.put(`uploads/${id}`, content).catch((error: unknown) => {
        // Read to its end, or a client that is still sending never sees the answer.
        body?.resume();
        throw error;
      });
      const fileName = fileNameOf(request.query.fileName, request.headers['content-disposition']);
      const contentType = request.headers['content-type'] ?? 'application/octet-stream';
      const saved = await database.artifacts.insert({ id, ...ref, fileName, contentType });
      return reply.code(201).header('Location', `/v1/artifacts/${id}`).send(viewOf(saved));
    },
  );

  app.get(
    '/artifacts',
    {
      schema: {
        ...shared,
        summary: 'Uploaded files, newest first',
        response: { 200: UploadList, ...problems },
      },
    },
    async () => ({ artifacts: (await database.artifacts.list()).map(viewOf) }),
  );

  app.get(
    '/artifacts/:id',
    {
      schema: {
        ...shared,
        summary: 'One uploaded file',
        params: UploadParams,
        response: { 200: Upload, ...problems },
      },
    },
    async ({ params }) => viewOf(await uploadOf(database, params.id)),
  );

  app.get(
    '/artifacts/:id/content',
    {
      schema: {
        ...shared,
        summary: 'Download an uploaded file',
        params: UploadParams,
        response: {
          200: { description: 'The file', content: { 'application/octet-stream': { schema: z.string() } } },
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { key, sha256, bytes, fileName, contentType } = await uploadOf(database, request.params.id);
      return sendDownload(artifacts, { ref: { key, sha256, bytes }, fileName, contentType }, request, reply);
    },
  );
}

type UploadRow = NonNullable<Awaited<ReturnType<Database['artifacts']['get']>>>;

async function uploadOf({ artifacts }: Pick<Database, 'artifacts'>, id: string): Promise<UploadRow> {
  const found = await artifacts.get(id);
  if (found !== undefined) return found;
  throw new SaltbridgeError('config', `There is no uploaded file ${id}; see GET /v1/artifacts`, {
    code: 'NOT_FOUND',
  });
}

function viewOf({ id, fileName, contentType, bytes, sha256, createdAt }: UploadRow): Upload {
  const href = `/v1/artifacts/${id}/content`;
  return { id, fileName, contentType, bytes, sha256, createdAt: createdAt.toISOString(), href };
}
