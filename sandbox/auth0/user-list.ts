import { z } from 'zod';
import type { Draft } from '../data/draft.ts';
import type { User, UserSource } from '../data/users.ts';
import { ApiError } from './errors.ts';
import type { UserSnapshot } from './user-store.ts';

/** Searching (`q`, `sort`) is not served: it is refused rather than answered wrongly. */
export const UsersQuery = z.strictObject({
  page: z.coerce.number().int().min(0).default(0),
  per_page: z.coerce.number().int().min(0).max(100).default(50),
  include_totals: z.enum(['true', 'false']).default('false'),
  fields: z.string().optional(),
  include_fields: z.enum(['true', 'false']).default('true'),
  search_engine: z.enum(['v3']).optional(),
});

/**
 * One page of users; a bare list, or with `include_totals` an object around it.
 *
 * @throws ApiError 400 `invalid_paging` beyond the first 1,000 users
 * @see https://github.com/auth0/node-auth0/issues/1246 (wording)
 */
export function listUsers(
  users: UserSnapshot,
  source: UserSource,
  query: z.infer<typeof UsersQuery>,
): unknown {
  const { page, per_page: perPage } = query;
  const start = page * perPage;
  if (start + perPage > 1000)
    throw new ApiError(
      400,
      'You can only page through the first 1000 records. See https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation',
      'invalid_paging',
    );
  const found: Partial<User>[] = [];
  if (perPage > 0)
    for (const row of users.rows(start)) {
      found.push(picked(whole(row, source), query));
      if (found.length === perPage) break;
    }
  if (query.include_totals === 'false') return found;
  return { start, limit: perPage, length: found.length, users: found, total: users.count };
}

function whole(row: Draft | User, source: UserSource): User {
  return 'user_id' in row ? row : source.userAt(row.index);
}

function picked(user: User, { fields, include_fields: include }: z.infer<typeof UsersQuery>): Partial<User> {
  if (fields === undefined) return user;
  const named = new Set(fields.split(',').map((field) => field.trim()));
  return Object.fromEntries(Object.entries(user).filter(([key]) => named.has(key) === (include === 'true')));
}
