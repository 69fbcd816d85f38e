import { isNativeError } from 'node:util/types';
import { z } from 'zod';
import type { Journal } from '../core/journal.ts';
import { type Handler, loadAction } from './action-code.ts';
import { ApiError } from './errors.ts';
import { type Login, loginEvent } from './login-event.ts';
import type { Outbox } from './outbox.ts';
import { createRegistry, type Registry } from './registry.ts';
import type { Tenant } from './tokens.ts';

/** Sizes: https://auth0.com/docs/customize/actions/limitations (checked 2026-11) */
export const DeployedAction = z.strictObject({
  code: z.string().min(1).max(100_000),
  secrets: z.record(z.string().max(128), z.string().max(4096)).default({}),
});
export type DeployedAction = z.infer<typeof DeployedAction>;

/** What the Actions of one login did. */
export interface Outcome {
  /** Why the login is refused. */
  refusal?: string;
  /** The Action that threw or took too long. */
  failure?: { action: string; class: 'action_error' | 'action_timeout' };
  logged: string[];
  /** To be written to the user, also when the login is refused. */
  appMetadata: Record<string, unknown>;
  userMetadata: Record<string, unknown>;
}

/** Actions of the trigger post-login, by name; they run in the order in which they were deployed. */
export interface Actions extends Registry<DeployedAction> {
  /** @throws ApiError 400 when it can't be loaded */
  deploy(name: string, action: DeployedAction): Promise<void>;
  run(login: Login): Promise<Outcome>;
}

export function createActions(dependencies: {
  tenant: Tenant;
  outbox: Outbox;
  journal: Journal;
  /** For all Actions of a login together. */
  limitMs: number;
}): Actions {
  const { tenant, outbox, journal, limitMs } = dependencies;
  const actions = createRegistry('action', DeployedAction, journal);
  const loaded = new WeakMap<DeployedAction, Handler>();

  function handler(name: string, action: DeployedAction): Handler {
    const known = loaded.get(action) ?? loadAction(name, action.code, outbox.fetchFor(name));
    loaded.set(action, known);
    return known;
  }

  return {
    ...actions,
    async deploy(name, action) {
      try {
        handler(name, action);
      } catch (error) {
        throw new ApiError(400, `The Action can't be loaded: ${messageOf(error)}`, 'invalid_body');
      }
      await actions.put(name, action);
    },
    async run(login) {
      const outcome: Outcome = { logged: [], appMetadata: {}, userMetadata: {} };
      const api = apiOf(outcome);
      let alarm: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => {
        alarm = setTimeout(() => resolve('late'), limitMs);
      });
      for (const [name, action] of actions.entries()) {
        const user = withMetadata(login.user, outcome);
        const event = loginEvent({ ...login, user }, tenant, action.secrets);
        try {
          const running = handler(name, action)(event, api, outcome.logged);
          if ((await Promise.race([running, late])) === 'late') {
            outcome.refusal = `The Actions took longer than ${limitMs / 1000} s`;
            outcome.failure = { action: name, class: 'action_timeout' };
          }
        } catch (error) {
          outcome.refusal = messageOf(error);
          outcome.failure = { action: name, class: 'action_error' };
        }
        if (outcome.refusal !== undefined) break;
      }
      clearTimeout(alarm);
      return outcome;
    },
  };
}

/**
 * The `api` of a post-login Action; metadata is written once, after the last Action.
 *
 * @see https://auth0.com/docs/customize/actions/explore-triggers/signup-and-login-triggers/login-trigger/post-login-api-object
 * (left out: redirect, authentication, multifactor, samlResponse, cache …; checked 2026-11)
 */
function apiOf(outcome: Outcome): object {
  const chained = { setCustomClaim: () => api, addScope: () => api, removeScope: () => api };
  const api = {
    access: {
      deny(reason: unknown) {
        outcome.refusal = String(reason);
        return api;
      },
    },
    idToken: { setCustomClaim: chained.setCustomClaim },
    accessToken: chained,
    user: {
      setAppMetadata(key: string, value: unknown) {
        outcome.appMetadata[key] = value ?? null;
        return api;
      },
      setUserMetadata(key: string, value: unknown) {
        outcome.userMetadata[key] = value ?? null;
        return api;
      },
    },
  };
  return api;
}

function withMetadata(user: Login['user'], { appMetadata, userMetadata }: Outcome): Login['user'] {
  return {
    ...user,
    app_metadata: { ...user.app_metadata, ...appMetadata },
    user_metadata: { ...user.user_metadata, ...userMetadata },
  };
}

/** What an Action throws comes from its own context, where `Error` is another. */
function messageOf(error: unknown): string {
  return isNativeError(error) ? error.message : String(error);
}
