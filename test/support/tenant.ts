import { randomUUID } from 'node:crypto';
import type { Auth0SandboxOptions } from '../../sandbox/auth0/index.ts';
import { type Auth0Client, startAuth0 } from '../sandbox/auth0/client.ts';
import type { Engine } from './engine.ts';
import { type ReactionScene, type ReactionSceneOptions, reactionScene } from './reaction-scene.ts';
import { whenTestEnds } from './side-by-side.ts';

/** A sync that answers first logins, and the tenant that it may ask about its users. */
export interface Tenant {
  scene: ReactionScene;
  auth0: Auth0Client;
  /** Signs somebody up of whom nobody tells us. */
  signUpUnheard: (name: string) => Promise<{ user_id: string }>;
}

/** @param earlier  users who were there before the sync */
export async function tenant(
  engine: Engine,
  earlier: number,
  options: ReactionSceneOptions = {},
  auth0Options: Auth0SandboxOptions = {},
): Promise<Tenant> {
  const auth0 = await startAuth0({ users: earlier, badEvery: 0, ...auth0Options });
  whenTestEnds(() => auth0.sandbox.close());
  const source = `auth0-${randomUUID()}`;
  const { url: baseUrl, domain, clientId, clientSecret } = auth0.credentials;
  const settings = { baseUrl, domain, clientId, clientSecret };
  await engine.database.connections.create({ id: source, system: 'auth0', settings });
  const scene = await reactionScene(engine, { slack: 'bot', source: { connection: source }, ...options });
  return {
    scene,
    auth0,
    async signUpUnheard(name) {
      const email = `${name}@example.org`;
      const body = { connection: 'Username-Password-Authentication', email, password: 'Long-enough-1!' };
      const answer = await auth0.call('POST', '/users', body);
      if (answer.status !== 201) throw new Error(`The sandbox refused a user: ${answer.status}`);
      return answer.body;
    },
  };
}
