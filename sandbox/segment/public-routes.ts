import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SegmentContext } from './context.ts';
import { publicApiError } from './errors.ts';

/** The count may also come as `pagination[count]`; both spellings are in use. */
const Page = z.object({
  'pagination.count': z.coerce.number().int().min(1).max(1000).optional(),
  'pagination[count]': z.coerce.number().int().min(1).max(1000).optional(),
  'pagination.cursor': z.string().optional(),
  'pagination[cursor]': z.string().optional(),
});

/**
 * As much of the Public API as tells whether a connection can work.
 *
 * `GET /` and `GET /sources` are as documented. Of `GET /spaces`, in alpha, the documentation shows `id`, `slug` and `name`;
 * `status` and `identityResolution` are the sandbox's own, as are status and words of the refusal where there is no Unify.
 *
 * @see https://docs.segmentapis.com/tag/Spaces
 * @see https://github.com/segmentio/public-api-sdk-go/blob/master/api/model_source_v1.go (and model_space, model_workspace_v1;
 *   checked 2026-11)
 */
export function addPublicApi(app: FastifyInstance, { workspace, rules }: SegmentContext): void {
  const spaces = () =>
    workspace.spaces.map(({ id, slug, name }) => ({
      id,
      slug,
      name,
      status: 'ENABLED',
      identityResolution: rules.withoutIdentityResolution.includes(slug) ? 'NOT_SET_UP' : 'ENABLED',
    }));
  const sources = () =>
    workspace.spaces.map(({ slug, source: { writeKey, ...source } }) => ({
      ...source,
      enabled: !rules.disabledSources.includes(slug),
      workspaceId: workspace.id,
      writeKeys: rules.hideWriteKeys ? [] : [writeKey],
      metadata: { id: 'iUM16Md8P2', slug: 'http-api', name: 'HTTP API', categories: ['Server'] },
      settings: {},
      labels: [],
    }));
  const noUnify = (reply: FastifyReply) =>
    publicApiError(reply, 403, 'forbidden', 'The Spaces feature is not enabled for this workspace');

  app.register(async (api) => {
    api.addHook('onRequest', async (request, reply) => {
      if (request.headers.authorization !== `Bearer ${workspace.token}`)
        return publicApiError(reply, 401, 'unauthorized', 'The token is not valid');
      return undefined;
    });
    api.get('/', async () => {
      const { id, slug, name } = workspace;
      return { data: { workspace: { id, slug, name } } };
    });
    api.get('/sources', async (request, reply) => paged(request, reply, 'sources', sources()));
    api.get('/spaces', async (request, reply) =>
      rules.unify ? paged(request, reply, 'spaces', spaces()) : noUnify(reply),
    );
    api.get<{ Params: { id: string } }>('/spaces/:id', async (request, reply) => {
      if (!rules.unify) return noUnify(reply);
      const space = spaces().find(({ id }) => id === request.params.id);
      if (space === undefined) return publicApiError(reply, 404, 'not-found', 'There is no such space');
      return { data: { space } };
    });
  });
}

function paged(request: FastifyRequest, reply: FastifyReply, name: string, all: readonly object[]) {
  const page = Page.safeParse(request.query);
  if (!page.success) return publicApiError(reply, 422, 'validation', z.prettifyError(page.error));
  const size = page.data['pagination.count'] ?? page.data['pagination[count]'] ?? 200;
  const cursor = page.data['pagination.cursor'] ?? page.data['pagination[cursor]'] ?? cursorTo(0);
  const from = Number(Buffer.from(cursor, 'base64').toString('utf8'));
  const next = from + size;
  return {
    data: {
      [name]: all.slice(from, next),
      pagination: {
        current: cursor,
        ...(next < all.length && { next: cursorTo(next) }),
        totalEntries: all.length,
      },
    },
  };
}

function cursorTo(place: number): string {
  return Buffer.from(String(place)).toString('base64');
}
