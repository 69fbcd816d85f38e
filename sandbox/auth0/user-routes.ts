import type { FastifyInstance } from 'fastify';
import type { UserSource } from '../data/users.ts';
import type { Auth0Context } from './context.ts';
import { ApiError } from './errors.ts';
import { createdUser, NewUser, patchedUser, UserPatch } from './user-changes.ts';
import { listUsers, UsersQuery } from './user-list.ts';
import { validate } from './validation.ts';

interface UserParams {
  Params: { id: string };
}

/**
 * `/users`: list, read, create, change, delete.
 *
 * @see https://auth0.com/docs/api/management/v2/users (checked 2026-11)
 */
export function addUserRoutes(
  api: FastifyInstance,
  { users, clock, eventStreams }: Auth0Context,
  source: UserSource,
): void {
  api.get('/users', { config: { scopes: ['read:users'] } }, async (request) =>
    listUsers(users.snapshot(), source, validate('Query', UsersQuery, request.query)),
  );

  api.get<UserParams>('/users/:id', { config: { scopes: ['read:users'] } }, async (request) => {
    const user = users.byId(request.params.id);
    if (user === undefined) throw inexistentUser();
    return user;
  });

  api.post('/users', { config: { scopes: ['create:users'] } }, async (request, reply) => {
    const body = validate('Payload', NewUser, request.body);
    const taken =
      users.byEmail(body.email) ??
      (body.user_id === undefined ? undefined : users.byId(`auth0|${body.user_id}`));
    if (taken !== undefined) throw new ApiError(409, 'The user already exists.', 'auth0_idp_error');
    const user = await users.create(createdUser(body, clock.now()), body.connection, body.user_id);
    eventStreams.emit('user.created', user);
    return reply.code(201).send(user);
  });

  api.patch<UserParams>('/users/:id', { config: { scopes: ['update:users'] } }, async (request) => {
    const patch = validate('Payload', UserPatch, request.body);
    const user = users.byId(request.params.id);
    if (user === undefined) throw inexistentUser();
    const taken = patch.email === undefined ? undefined : users.byEmail(patch.email);
    if (taken !== undefined && taken.user_id !== user.user_id)
      throw new ApiError(400, 'The specified new email already exists', 'auth0_idp_error');
    const patched = patchedUser(user, patch, clock.now());
    await users.replace(patched);
    eventStreams.emit('user.updated', patched);
    return patched;
  });

  api.delete<UserParams>('/users/:id', { config: { scopes: ['delete:users'] } }, async (request, reply) => {
    const user = users.byId(request.params.id);
    await users.delete(request.params.id);
    if (user !== undefined) eventStreams.emit('user.deleted', user);
    return reply.code(204).send();
  });
}

function inexistentUser(): ApiError {
  return new ApiError(404, 'The user does not exist.', 'inexistent_user');
}
