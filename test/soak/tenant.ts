import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { SenderAnswer } from '../../src/core/setup.ts';
import type { Rig } from './rig.ts';
import { patiently } from './trial.ts';

/** A sync that answers first logins, and whoever tells it of them: an Action, an event stream and a log stream. */
export interface SoakTenant {
  syncId: string;
  /** Ids of everybody who signed up, and of those who logged in but were there before. */
  people: ReadonlySet<string>;
  earlier: ReadonlySet<string>;
  /** Logins that the Action refused. */
  refused: () => number;
  /** So many people sign up; one of them logs in again, and perhaps somebody who was there before. */
  wave(signUps: number, random: () => number): Promise<void>;
  /** Nobody tells any more. */
  close(): Promise<void>;
}

const Logins = z.object({ refused: z.number(), user_ids: z.array(z.string()) });
const Login = z.object({ refused: z.boolean(), user_id: z.string() });
const User = z.object({ user_id: z.string() });
const Created = z.object({ id: z.string() });

/** In an empty org and an empty channel. */
export async function openTenant(rig: Rig): Promise<SoakTenant> {
  const { auth0, salesforce, slack } = rig;
  await salesforce.reset();
  await slack.reset();
  const former = z.array(User).parse((await auth0.call('GET', '/users?per_page=100')).body);
  const syncId = `first-login-${randomUUID()}`;
  await makeSync(rig, syncId);
  const close = await tellOf(rig, syncId);
  const people = new Set<string>();
  const earlier = new Set<string>();
  let refused = 0;

  async function logIn(userId: string, protocol: string): Promise<void> {
    const answer = Login.parse((await auth0.turn('POST', '/logins', { userId, protocol })).body);
    if (answer.refused) refused += 1;
  }

  return {
    syncId,
    people,
    earlier,
    refused: () => refused,
    close,
    async wave(count, random) {
      const answer = Logins.parse((await auth0.turn('POST', '/logins', { count, concurrency: 4 })).body);
      refused += answer.refused;
      for (const id of answer.user_ids) people.add(id);
      const [again] = answer.user_ids;
      if (again !== undefined)
        await logIn(again, random() < 0.5 ? 'oidc-basic-profile' : 'oauth2-refresh-token');
      const old = former[Math.floor(random() * former.length)];
      if (random() > 0.3 || old === undefined) return;
      earlier.add(old.user_id);
      await logIn(old.user_id, 'oidc-basic-profile');
    },
  };
}

async function makeSync({ api, auth0, salesforce, slack }: Rig, id: string): Promise<void> {
  const create = (path: string, json: unknown) =>
    patiently(() => api.send('POST', path, z.unknown(), { json }));
  const connect = (system: string, settings: unknown) =>
    create('/v1/connections', { id: `${system}-of-${id}`, system, settings });
  const { url: baseUrl, domain, clientId, clientSecret } = auth0.credentials;
  const { apiUrl, botToken, channel } = slack.credentials;
  await connect('auth0', { baseUrl, domain, clientId, clientSecret });
  await connect('salesforce', salesforce.connection);
  await connect('slack', { apiUrl, botToken, channel });
  const config = {
    source: { tenant: domain, connection: `auth0-of-${id}` },
    target: { connection: `salesforce-of-${id}` },
    announce: { connection: `slack-of-${id}` },
  };
  await create('/v1/syncs', { id, name: id, integration: 'auth0-first-login-to-salesforce', config });
}

/** @returns what ends it */
async function tellOf({ api, auth0 }: Rig, syncId: string): Promise<() => Promise<void>> {
  const { hookUrl, hookSecret, action } = await patiently(() =>
    api.get(`/v1/syncs/${syncId}/setup/sender`, SenderAnswer),
  );
  const secrets = { SALTBRIDGE_HOOK_SECRET: hookSecret };
  await auth0.turn('PUT', '/actions/ours', { code: action, secrets });
  const sink = { httpEndpoint: hookUrl, httpAuthorization: hookSecret, httpContentFormat: 'JSONARRAY' };
  const log = await auth0.call('POST', '/log-streams', { name: syncId, type: 'http', sink });
  const configuration = {
    webhook_endpoint: hookUrl,
    webhook_authorization: { method: 'bearer', token: hookSecret },
  };
  const events = await auth0.call('POST', '/event-streams', {
    name: syncId,
    subscriptions: [{ event_type: 'user.created' }],
    destination: { type: 'webhook', configuration },
  });
  const streams = [
    `/log-streams/${Created.parse(log.body).id}`,
    `/event-streams/${Created.parse(events.body).id}`,
  ];
  return async () => {
    for (const path of streams) await auth0.call('DELETE', path);
    await auth0.turn('DELETE', '/actions/ours');
  };
}
