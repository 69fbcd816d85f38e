import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type SegmentContext, SegmentRules } from './context.ts';
import type { Figures } from './figures.ts';
import { parsedTraits } from './profile-views.ts';

/** Where the sandbox shows what it took, as a path. */
export const inspectPath = '/__sandbox/segment/messages';

const ProfilesQuery = z.object({
  space: z.string().default('production'),
  collection: z.enum(['users', 'accounts']).default('users'),
  limit: z.coerce.number().int().min(1).max(10_000).default(100),
  offset: z.coerce.number().int().min(0).default(0),
});

/** The Segment sandbox's own endpoints. */
export function addSegmentControl(
  app: FastifyInstance,
  { workspace, store, rules }: SegmentContext,
  figures: () => Figures,
): void {
  app.get(inspectPath, async () => figures());
  app.get('/__sandbox/segment/profiles', async (request, reply) => {
    const query = ProfilesQuery.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ error: z.prettifyError(query.error) });
    const { space, collection, limit, offset } = query.data;
    const known = workspace.spaces.find(({ id, slug }) => id === space || slug === space);
    if (known === undefined) return reply.code(404).send({ error: `There is no space ${space}` });
    const profiles = store.space(known.id)[collection];
    return {
      total: profiles.size(),
      profiles: profiles.list(offset, limit).map((profile) => ({
        ids: profile.ids,
        traits: parsedTraits(profile),
        writes: profile.writes,
        updatedAt: new Date(profile.updatedAt).toISOString(),
      })),
    };
  });
  app.get('/__sandbox/segment/settings', async () => rules);
  app.post('/__sandbox/segment/settings', async (request, reply) => {
    const change = SegmentRules.partial().safeParse(request.body);
    if (!change.success) return reply.code(400).send({ error: z.prettifyError(change.error) });
    return Object.assign(rules, change.data);
  });
}
