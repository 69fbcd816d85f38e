import { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import { publicRefusal, senseless } from './errors.ts';
import type { SegmentHttp } from './http.ts';

/** Documented are `id`, `slug` and `name`; the rest is read where it is there. */
const Space = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  identityResolution: z.string().optional().catch(undefined),
});
export type Space = z.infer<typeof Space>;

const Source = z.object({
  slug: z.string(),
  name: z.string().optional(),
  enabled: z.boolean(),
  /** Empty where the token is not a Source Admin's. */
  writeKeys: z.array(z.string()).default([]),
});
export type Source = z.infer<typeof Source>;

const Workspace = z.object({
  data: z.object({ workspace: z.object({ slug: z.string(), name: z.string() }) }),
});
const pagination = z.object({ next: z.string().nullish() });
const Spaces = z.object({ data: z.object({ spaces: z.array(Space), pagination }) });
const Sources = z.object({ data: z.object({ sources: z.array(Source), pagination }) });

/**
 * As much of the Public API as tells whether a connection can work.
 *
 * @see https://docs.segmentapis.com/tag/Workspaces
 * @see https://docs.segmentapis.com/tag/Spaces (alpha)
 * @see https://docs.segmentapis.com/tag/Sources (checked 2026-11)
 */
export interface PublicApi {
  /** @throws SaltbridgeError `auth` where the token is refused */
  workspace(): Promise<{ slug: string; name: string }>;
  /** Undefined where the workspace has no Unify, or the token may not see its spaces. */
  spaces(): Promise<Space[] | undefined>;
  /** Undefined where the token may not see them. */
  sources(): Promise<Source[] | undefined>;
}

/** The most there may be. */
const pageSize = 1000;

export function createPublicApi(http: SegmentHttp): PublicApi {
  async function ask<Schema extends z.ZodType>(
    doing: string,
    path: string,
    schema: Schema,
  ): Promise<z.infer<Schema>> {
    const answer = await http.ask(path);
    if (answer.status !== 200) throw publicRefusal(doing, answer);
    const parsed = schema.safeParse(answer.body);
    if (!parsed.success) throw senseless(doing);
    return parsed.data;
  }

  return {
    async workspace() {
      return (await ask('show the workspace', '/', Workspace)).data.workspace;
    },
    spaces: () =>
      unlessHidden(() =>
        inPages(async (query) => {
          const { data } = await ask('list the spaces', `/spaces${query}`, Spaces);
          return { items: data.spaces, next: data.pagination.next };
        }),
      ),
    sources: () =>
      unlessHidden(() =>
        inPages(async (query) => {
          const { data } = await ask('list the sources', `/sources${query}`, Sources);
          return { items: data.sources, next: data.pagination.next };
        }),
      ),
  };
}

async function unlessHidden<Result>(list: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await list();
  } catch (error) {
    if (error instanceof SaltbridgeError && !error.retryable) return undefined;
    throw error;
  }
}

async function inPages<Item>(
  ask: (query: string) => Promise<{ items: Item[]; next?: string | null | undefined }>,
): Promise<Item[]> {
  const all: Item[] = [];
  const seen = new Set<string>();
  for (let cursor = ''; ; ) {
    const from = cursor === '' ? '' : `&pagination.cursor=${encodeURIComponent(cursor)}`;
    const { items, next } = await ask(`?pagination.count=${pageSize}${from}`);
    all.push(...items);
    if (next === undefined || next === null || seen.has(next)) return all;
    seen.add(next);
    cursor = next;
  }
}
