import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SegmentContext } from './context.ts';
import { profileApiError } from './errors.ts';
import type { Profile } from './profile.ts';
import { eventsOf, externalIdsOf, metadataOf, traitsOf } from './profile-views.ts';
import type { ProfileSpace } from './store.ts';
import type { Space } from './workspace.ts';

const Query = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(10),
  next: z.string().default(''),
  include: z.string().optional(),
  verbose: z.enum(['true', 'false']).default('false'),
});
type Query = z.infer<typeof Query>;
type Named = { Params: { space: string; collection: string; id: string; part: string } };

/**
 * The Profile API. One limit of 200 stands for those of all parts.
 *
 * @see https://segment.com/docs/unify/profile-api/ (checked 2026-11)
 */
export function addProfileApi(app: FastifyInstance, { workspace, store }: SegmentContext): void {
  app.get<Named>('/v1/spaces/:space/collections/:collection/profiles/:id/:part', async (request, reply) => {
    const { space: spaceId, collection, id, part } = request.params;
    const space = workspace.spaces.find((one) => one.id === spaceId);
    if (space === undefined || !isAllowed(request, space))
      return profileApiError(reply, 401, 'authentication_error', 'No valid access token was given');
    if (collection !== 'users' && collection !== 'accounts')
      return profileApiError(reply, 400, 'validation_error', `There is no collection \`${collection}\``);
    const query = Query.safeParse(request.query);
    if (!query.success) return profileApiError(reply, 400, 'validation_error', z.prettifyError(query.error));
    const profiles = store.space(space.id);
    const profile = find(profiles[collection], id);
    if (profile === undefined) return profileApiError(reply, 404, 'not_found', 'Profile was not found.');
    return show(reply, part, profile, { profiles, collection, space, query: query.data, path: request.url });
  });
}

interface Place {
  profiles: ProfileSpace;
  collection: keyof ProfileSpace;
  space: Space;
  query: Query;
  path: string;
}

function show(reply: FastifyReply, part: string, profile: Profile, place: Place): unknown {
  const { collection, space, query } = place;
  const sourceId = space.source.id;
  if (part === 'traits') {
    const { items, cursor } = page(
      traitsOf(profile, sourceId, query.verbose === 'true'),
      place,
      ([name]) => name,
    );
    return { traits: Object.fromEntries(items), cursor };
  }
  if (part === 'external_ids') {
    const ids = externalIdsOf(profile, collection, sourceId);
    const { items, cursor } = page(ids, place, ({ type }) => type);
    return { data: items, cursor };
  }
  if (part === 'events') {
    const events = eventsOf(profile, sourceId);
    const { items, cursor } = page(events, place, ({ event, type }) => event ?? type);
    return { data: items, cursor };
  }
  if (part === 'metadata') return { metadata: metadataOf(profile, sourceId) };
  if (part === 'links') return { data: linksOf(profile, place, sourceId) };
  return profileApiError(reply, 404, 'not_found', `There is no \`${part}\` of a profile`);
}

function linksOf(profile: Profile, { profiles, collection, query }: Place, sourceId: string): object[] {
  const other = collection === 'users' ? 'accounts' : 'users';
  const linked = [...(profile.links ?? [])].slice(0, Math.min(query.limit, 20));
  return linked.flatMap((number) => {
    const found = profiles[other].get(number);
    if (found === undefined) return [];
    return [{ to_collection: other, external_ids: externalIdsOf(found, other, sourceId) }];
  });
}

/** @param key  what `include` names, and cursors */
function page<Item>(all: readonly Item[], { query, path }: Place, key: (item: Item) => string) {
  const wanted = query.include?.split(',');
  const listed = all.filter((item) => wanted === undefined || wanted.includes(key(item)));
  const from = query.next === '' ? 0 : Number(Buffer.from(query.next, 'base64url').toString('utf8'));
  const to = from + query.limit;
  const more = to < listed.length;
  const next = more ? Buffer.from(String(to)).toString('base64url') : '';
  const cursor = { url: path.split('?', 1)[0], has_more: more, next, limit: query.limit };
  return { items: listed.slice(from, to), cursor };
}

/** @param id  e.g. `user_id:1413639574` */
function find(collection: ProfileSpace['users'], id: string): Profile | undefined {
  const [, type, value = ''] = /^(user_id|anonymous_id|group_id):([\s\S]+)$/.exec(id) ?? [];
  if (type !== 'user_id' && type !== 'anonymous_id' && type !== 'group_id') return undefined;
  return collection.find(type, value);
}

/** The access token is the user name of Basic authentication. */
function isAllowed({ headers }: FastifyRequest, { profileToken }: Space): boolean {
  return headers.authorization === `Basic ${Buffer.from(`${profileToken}:`).toString('base64')}`;
}
