import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { createUserSource, type User } from '../data/users.ts';
import type { Outcome } from './actions.ts';
import { connectionOf, databaseConnection } from './connections.ts';
import type { Auth0Context } from './context.ts';
import { ApiError } from './errors.ts';
import { type LogType, logEntry } from './log-entry.ts';
import type { Login } from './login-event.ts';
import { createdUser, Person, patchedUser } from './user-changes.ts';

/** Who logs in; neither `user` nor `userId` means a made-up person who signs up. */
export const LoginRequest = z.strictObject({
  user: Person.optional(),
  userId: z.string().optional(),
  protocol: z.enum(['oidc-basic-profile', 'oauth2-refresh-token']).default('oidc-basic-profile'),
});
export type LoginRequest = z.infer<typeof LoginRequest>;

export interface LoginAnswer {
  user_id: string;
  /** Whether it is this person's first login. */
  first: boolean;
  refused: boolean;
  /** Why, when refused. */
  reason?: string;
  /** How long the Actions took. */
  ms: number;
  /** What the Actions wrote to the console. */
  logged: string[];
}

/**
 * Makes people sign up and log in as Auth0 does: the user, the event `user.created` and the log entry `ss`; then the
 * Actions; then the metadata they set, and the log entries of the login (`s`, `seacft`, or `f` when refused).
 */
export function createLogins(
  context: Auth0Context,
  { seed, generated }: { seed: number; generated: number },
): (request: LoginRequest) => Promise<LoginAnswer> {
  const { users, clock, tenant, actions, logStreams, eventStreams } = context;
  // The same people that the seed would have made next; none of them is bad.
  const people = createUserSource({ seed, count: 0 });
  let next = generated;

  function write(login: Login, type: LogType, more: { description?: string; details?: object } = {}): void {
    logStreams.write(logEntry(type, login, tenant, more));
  }

  function madeUp(): Person {
    // After a reset they begin anew.
    if (users.byId(people.userAt(generated).user_id) === undefined) next = generated;
    for (;;) {
      const { user_id, email, name, nickname, given_name, family_name, picture, user_metadata } =
        people.userAt(next);
      next += 1;
      const person = { user_id, email, name, nickname, given_name, family_name, picture, user_metadata };
      if (users.byId(user_id) === undefined) return Person.parse(person);
    }
  }

  function known({ user, userId }: LoginRequest): User | undefined {
    const id = userId ?? user?.user_id;
    if (id !== undefined) return users.byId(id);
    return user?.email === undefined ? undefined : users.byEmail(user.email);
  }

  /** Makes the user at once, so that of two first logins at the same time one signs up. */
  async function signUp(person: Person): Promise<User> {
    const [provider = 'auth0', id] = person.user_id?.split(/\|(.*)/s) ?? [];
    const connection = provider === 'auth0' ? databaseConnection : provider;
    const user = await users.create(createdUser(person, clock.now()), connection, id);
    eventStreams.emit('user.created', user);
    write(loginOf(user), 'ss');
    return user;
  }

  function loginOf(user: User, protocol: Login['protocol'] = 'oidc-basic-profile'): Login {
    const ip = user.last_ip ?? '203.0.113.7';
    const transactionId = randomBytes(16).toString('base64url');
    return { user, connection: connectionOf(user), protocol, transactionId, at: clock.now(), ip };
  }

  /** Counted also when it is refused later. @see https://github.com/auth0/auth0-log-schemas (f, `loginsCount`) */
  async function counted(id: string): Promise<User> {
    const user = existing(users.byId(id));
    const last_login = clock.now().toISOString();
    const after = { ...user, last_login, last_ip: '203.0.113.7', logins_count: user.logins_count + 1 };
    await users.replace(after);
    return after;
  }

  async function applyMetadata(id: string, { appMetadata, userMetadata }: Outcome): Promise<void> {
    const user = users.byId(id);
    const isEmpty = Object.keys(appMetadata).length + Object.keys(userMetadata).length === 0;
    if (user === undefined || isEmpty) return;
    const patch = { app_metadata: appMetadata, user_metadata: userMetadata };
    const patched = patchedUser(user, patch, clock.now());
    await users.replace(patched);
    eventStreams.emit('user.updated', patched);
  }

  return async (request) => {
    const isRefresh = request.protocol === 'oauth2-refresh-token';
    const mayBeNew = request.userId === undefined && !isRefresh;
    const found = known(request);
    const { user_id: id } =
      found ?? (mayBeNew ? await signUp(request.user ?? madeUp()) : existing(undefined));
    const login = loginOf(isRefresh ? existing(users.byId(id)) : await counted(id), request.protocol);

    const started = performance.now();
    const outcome = await actions.run(login);
    const ms = Math.round(performance.now() - started);

    await applyMetadata(id, outcome);
    const { refusal, failure, logged } = outcome;
    if (failure !== undefined) {
      const details = { trigger_id: 'post-login', action_name: failure.action, error_class: failure.class };
      write(login, 'actions_execution_failed', { details });
    }
    if (refusal !== undefined) write(login, isRefresh ? 'fertft' : 'f', { description: refusal });
    else if (isRefresh) write(login, 'sertft');
    else {
      write(login, 's', { details: { stats: { loginsCount: login.user.logins_count } } });
      write(login, 'seacft');
    }
    const first = !isRefresh && login.user.logins_count === 1;
    const reason = refusal === undefined ? {} : { reason: refusal };
    return { user_id: id, first, refused: refusal !== undefined, ...reason, ms, logged };
  };
}

function existing(user: User | undefined): User {
  if (user === undefined) throw new ApiError(404, 'The user does not exist.', 'inexistent_user');
  return user;
}
