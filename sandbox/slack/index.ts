import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { ServerCertificate } from '../core/certificate.ts';
import { type Clock, createClock } from '../core/clock.ts';
import { createFaultQueue, type FaultQueue } from '../core/faults.ts';
import { createMemoryJournal, openJournal } from '../core/journal.ts';
import { journalState } from '../core/journal-state.ts';
import { createRequestLog, type RequestLog } from '../core/request-log.ts';
import { createSandboxServer } from '../core/server.ts';
import { addApi } from './api.ts';
import { chatMethods } from './chat.ts';
import { defaultRules, type SlackContext } from './context.ts';
import { addSlackControl, inspectPath } from './control.ts';
import { conversationMethods } from './conversations.ts';
import { errorBody } from './errors.ts';
import { addHookRoute } from './hook-route.ts';
import { createMessageStore } from './messages.ts';
import { createWorkspace } from './workspace.ts';

export interface SlackSandboxOptions {
  /** The same seed gives the same ids and credentials. Default 1. */
  seed?: number;
  /** Keeps the messages here over restarts; without it they live in memory. */
  folder?: string;
  clock?: Clock;
  /** Absent serves plain HTTP. */
  tls?: ServerCertificate;
}

export interface SlackCredentials {
  url: string;
  /** Base address of the Web API. */
  apiUrl: string;
  webhookUrl: string;
  botToken: string;
  /** Id of the channel that the webhook posts to and the bot is in. */
  channel: string;
  inspectUrl: string;
}

export interface SlackSandbox {
  app: FastifyInstance;
  faults: FaultQueue;
  log: RequestLog;
  clock: Clock;
  /** @param url  where the server listens */
  credentials(url: string): SlackCredentials;
  close(): Promise<void>;
}

/** A local stand-in for one Slack workspace; `app` is ready to listen. What it serves: README.md. */
export async function createSlackSandbox(options: SlackSandboxOptions = {}): Promise<SlackSandbox> {
  const { seed = 1, folder, clock = createClock() } = options;
  const faults = createFaultQueue();
  const log = createRequestLog();
  const workspace = createWorkspace(seed);
  const journal =
    folder === undefined ? createMemoryJournal() : await openJournal(join(folder, 'slack.ndjson'));
  const messages = createMessageStore(clock, journal);
  const replay = async () => {
    for await (const entry of journal.replay()) messages.replay(entry);
  };
  await replay();
  const context: SlackContext = { workspace, clock, faults, messages, rules: { ...defaultRules } };

  async function reset(): Promise<void> {
    messages.clear();
    Object.assign(context.rules, defaultRules);
    await journal.clear();
  }

  const state = journalState({ journal, clear: () => messages.clear(), replay });
  const app = createSandboxServer({ faults, log, clock, reset, state, folder, errorBody, tls: options.tls });
  addSlackControl(app, context);
  addHookRoute(app, context);
  addApi(app, context, { ...chatMethods(context), ...conversationMethods(context) });

  const { botToken, hookPath, channels } = workspace;
  return {
    app,
    faults,
    log,
    clock,
    credentials: (url) => ({
      url,
      apiUrl: `${url}/api/`,
      webhookUrl: `${url}${hookPath}`,
      botToken,
      channel: channels[0]?.id ?? '',
      inspectUrl: `${url}${inspectPath}`,
    }),
    async close() {
      await app.close();
      await journal.close();
    },
  };
}
