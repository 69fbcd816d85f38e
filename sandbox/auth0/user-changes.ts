import { z } from 'zod';
import type { User } from '../data/users.ts';
import { databaseConnection } from './connections.ts';

const metadata = z.record(z.string(), z.unknown());

const profile = {
  email_verified: z.boolean().optional(),
  name: z.string().min(1).max(300).optional(),
  nickname: z.string().min(1).max(300).optional(),
  given_name: z.string().min(1).max(150).nullable().optional(),
  family_name: z.string().min(1).max(150).nullable().optional(),
  picture: z.string().optional(),
  blocked: z.boolean().optional(),
  phone_number: z.string().optional(),
  username: z.string().optional(),
  password: z.string().min(1).optional(),
  verify_email: z.boolean().optional(),
  user_metadata: metadata.optional(),
  app_metadata: metadata.optional(),
};

/** Body of `POST /users`; only the database connection takes users this way. */
export const NewUser = z.strictObject({
  ...profile,
  connection: z.enum([databaseConnection]),
  email: z.email(),
  password: z.string().min(1),
  user_id: z.string().min(1).max(255).optional(),
});

/** A person who signs up: through the connection that `user_id` names, `auth0|…` being the database. */
export const Person = z.strictObject({
  ...profile,
  email: z.string().optional(),
  user_id: z
    .string()
    .regex(/^[^|]+\|./)
    .optional(),
});
export type Person = z.infer<typeof Person>;

/** Body of `PATCH /users/{id}`. */
export const UserPatch = z.strictObject({
  ...profile,
  email: z.email().optional(),
  connection: z.string().optional(),
  client_id: z.string().optional(),
});

export function createdUser(
  body: Person & { connection?: string },
  now: Date,
): Omit<User, 'user_id' | 'identities'> {
  const { connection: _connection, user_id: _id, ...given } = body;
  const at = now.toISOString();
  const name = body.email ?? body.username ?? body.phone_number ?? '';
  return {
    email_verified: false,
    name,
    nickname: name.split('@', 1)[0] ?? name,
    picture: 'https://cdn.example.com/avatars/new.png',
    ...kept(given),
    created_at: at,
    updated_at: at,
    logins_count: 0,
  };
}

/** Root attributes are replaced, metadata is merged one level deep; null takes an attribute or a key away. */
export function patchedUser(user: User, patch: z.infer<typeof UserPatch>, now: Date): User {
  const { connection: _connection, client_id: _client, ...given } = patch;
  const merged = {
    ...user,
    ...kept(given),
    ...(patch.email === undefined || patch.email_verified !== undefined ? {} : { email_verified: false }),
    ...(patch.user_metadata === undefined
      ? {}
      : { user_metadata: withoutNull({ ...user.user_metadata, ...patch.user_metadata }) }),
    ...(patch.app_metadata === undefined
      ? {}
      : { app_metadata: withoutNull({ ...user.app_metadata, ...patch.app_metadata }) }),
    updated_at: now.toISOString(),
  };
  // True: only attributes that a user may lack can be null in a patch.
  return withoutNull(merged) as User;
}

/** Passwords are taken and forgotten. */
function kept<T extends { password?: unknown; verify_email?: unknown }>(given: T) {
  const { password: _password, verify_email: _verify, ...rest } = given;
  return withoutNull(rest);
}

function withoutNull<T extends object>(values: T): { [K in keyof T]: NonNullable<T[K]> } {
  const entries = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  // True: exactly the entries with a value are left.
  return Object.fromEntries(entries) as { [K in keyof T]: NonNullable<T[K]> };
}
