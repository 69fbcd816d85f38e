import { createHmac, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { createApp } from '../../src/api/app.ts';
import type { ApiDependencies } from '../../src/api/dependencies.ts';
import { type Feeder, startFeeder } from '../../src/api/hooks/feeder.ts';
import type { TemporalAccess } from '../../src/api/temporal-access.ts';
import { hookReaders } from '../../src/connectors/hooks.ts';
import { connectionKinds } from '../../src/connectors/settings.ts';
import { SaltbridgeError } from '../../src/core/errors.ts';
import { integrations } from '../../src/integrations/index.ts';
import type { Event } from '../../src/store/tables/events.ts';
import type { Engine } from './engine.ts';
import { eventually } from './eventually.ts';
import { startSalesforce, type TestSalesforce } from './sandbox.ts';
import { whenTestEnds } from './side-by-side.ts';
import { startSlack, type TestSlack } from './slack.ts';

/** What a sign-up may hold; `user_id` alone is sure. */
export type User = Record<string, unknown> & { user_id: string };

export interface Sender {
  /** Sends what our Action sends; answers the status. */
  signUp(user: User, eventId?: string): Promise<number>;
  /** Sends as it is, with the sync's secret as the authorization header. */
  post(body: string, headers?: Record<string, string>): Promise<{ status: number; body: string }>;
}

/** An org, a Slack workspace, a sync that answers first logins, and an API that takes them in. */
export interface ReactionScene extends Sender {
  salesforce: TestSalesforce;
  slack: TestSlack;
  syncId: string;
  feeder: Feeder;
  /** What the API works with. */
  dependencies: ApiDependencies;
  /** One request to the API with a key. */
  ask(method: 'GET' | 'POST', path: string): Promise<{ status: number; body: unknown }>;
  /** Opens a port for senders that come from outside. @returns where they send */
  listen(): Promise<string>;
  /** Another API process, as far as it matters. */
  anotherApi(): Sender;
  pauseTemporal(): void;
  resumeTemporal(): void;
  sign(body: string, at?: Date): string;
  secret: string;
  /** The inbox, once no event of it is open. */
  settled(): Promise<Event[]>;
  events(): Promise<Event[]>;
}

export interface ReactionSceneOptions {
  source?: Record<string, unknown>;
  target?: Record<string, unknown>;
  mapping?: unknown[];
  defaults?: Record<string, string>;
  /** Absent: no messages. */
  slack?: 'bot' | 'webhook';
  announce?: Record<string, unknown>;
  patience?: Record<string, unknown>;
  active?: boolean;
}

export async function reactionScene(
  engine: Engine,
  options: ReactionSceneOptions = {},
): Promise<ReactionScene> {
  const { database, secrets, taskQueue, client } = engine;
  const salesforce = await startSalesforce();
  whenTestEnds(() => salesforce.close());
  const connection = `salesforce-${randomUUID()}`;
  const settings = { ...salesforce.connection, settleMs: 0 };
  await database.connections.create({ id: connection, system: 'salesforce', settings });
  const syncId = `first-login-${randomUUID()}`;
  const { source, target, active = true, slack: way, announce, ...rest } = options;
  const slack = await startSlack();
  whenTestEnds(() => slack.close());
  const slackId = `slack-${randomUUID()}`;
  await database.connections.create({ id: slackId, system: 'slack', settings: slackSettings(slack, way) });
  const config = {
    source: { tenant: 'acme.eu.auth0.com', ...source },
    target: { connection, ...target },
    ...(way && { announce: { connection: slackId, ...announce } }),
    ...rest,
  };
  await database.syncs.create({
    id: syncId,
    integration: 'auth0-first-login-to-salesforce',
    name: syncId,
    active,
    config,
  });

  let away = false;
  const temporal: TemporalAccess = {
    taskQueue,
    async use(ask) {
      if (away) throw new SaltbridgeError('transient', 'Temporal is away');
      return ask(client);
    },
    close: async () => undefined,
  };
  const startApi = () => {
    const feeding = { everyMs: 200, startAgainAfterMs: 600_000 };
    const feeder = startFeeder({ database, temporal, integrations }, feeding);
    const dependencies = {
      database,
      temporal,
      integrations,
      connectionKinds,
      secrets,
      hookReaders,
      publicUrl: 'https://saltbridge.test',
      feeder,
      artifacts: engine.artifacts,
      uploadLimitBytes: 1_000_000,
      workflowPage: () => undefined,
    };
    const app = createApp(dependencies);
    whenTestEnds(async () => {
      await app.close();
      await feeder.stop();
    });
    return { app, feeder, dependencies };
  };
  const { app, feeder, dependencies } = startApi();

  const secret = secrets.derive(`hook auth0 ${syncId} 1`);
  const sign = (body: string, at = new Date()) => {
    const seconds = Math.floor(at.getTime() / 1_000);
    const hex = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
    return `t=${seconds},v1=${hex}`;
  };
  const senderTo = (to: FastifyInstance): Sender => {
    const post: Sender['post'] = async (payload, headers = { authorization: `Bearer ${secret}` }) => {
      const url = `/v1/hooks/auth0/${syncId}`;
      const answer = await to.inject({ method: 'POST', url, payload, headers });
      return { status: answer.statusCode, body: answer.body };
    };
    return {
      post,
      async signUp(user, eventId = randomUUID()) {
        const body = JSON.stringify({ saltbridge: 'first-login', id: eventId, user });
        const headers = { 'saltbridge-signature': sign(body), 'content-type': 'application/json' };
        return (await post(body, headers)).status;
      },
    };
  };
  const { key } = await database.apiKeys.create(syncId);
  const ask: ReactionScene['ask'] = async (method, url) => {
    const answer = await app.inject({ method, url, headers: { authorization: `Bearer ${key}` } });
    return { status: answer.statusCode, body: answer.json() };
  };
  const events = () => database.events.list({ syncId, limit: 5_000 });

  return {
    salesforce,
    slack,
    syncId,
    feeder,
    dependencies,
    secret,
    sign,
    events,
    ask,
    ...senderTo(app),
    async listen() {
      return `${await app.listen({ host: '127.0.0.1', port: 0 })}/v1/hooks/auth0/${syncId}`;
    },
    anotherApi: () => senderTo(startApi().app),
    pauseTemporal() {
      away = true;
    },
    resumeTemporal() {
      away = false;
    },
    async settled() {
      await eventually(
        'every event is settled',
        async () => {
          const { received, started } = await database.events.counts(syncId);
          return received + started === 0;
        },
        60_000,
      );
      return events();
    },
  };
}

function slackSettings({ credentials }: TestSlack, way: 'bot' | 'webhook' = 'bot'): Record<string, string> {
  const { webhookUrl, botToken, channel, apiUrl } = credentials;
  return way === 'webhook' ? { webhookUrl } : { botToken, channel, apiUrl };
}
