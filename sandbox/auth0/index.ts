import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { ServerCertificate } from '../core/certificate.ts';
import { type Clock, createClock } from '../core/clock.ts';
import { createFaultQueue, type FaultQueue } from '../core/faults.ts';
import { createMemoryJournal, type Journal, openJournal } from '../core/journal.ts';
import { journalState } from '../core/journal-state.ts';
import { createRequestLog, type RequestLog } from '../core/request-log.ts';
import { createSandboxServer } from '../core/server.ts';
import { createUserSource } from '../data/users.ts';
import { createActions } from './actions.ts';
import type { Auth0Context } from './context.ts';
import { addControlRoutes } from './control-routes.ts';
import { addDownloadRoute } from './download-route.ts';
import { answerErrors, errorBody } from './errors.ts';
import { createEventStreams, eventRetriesMs } from './event-streams.ts';
import { createExportJobs, type ExportPace } from './export-jobs.ts';
import { guardApi } from './guard.ts';
import { addJobRoutes } from './job-routes.ts';
import { createLogStreams, type LogPace } from './log-streams.ts';
import { createLogins } from './logins.ts';
import { createOutbox } from './outbox.ts';
import { addEventStreamRoutes, addLogStreamRoutes } from './stream-routes.ts';
import { addTokenRoute } from './token-route.ts';
import { createTenant } from './tokens.ts';
import { addUserRoutes } from './user-routes.ts';
import { createUserStore } from './user-store.ts';

export interface Auth0SandboxOptions {
  /** Generated users. Default 5,000. */
  users?: number;
  /** The same seed gives the same users and credentials. Default 1. */
  seed?: number;
  /** Every nth generated user is bad, see `badKinds`. Default 0: none. */
  badEvery?: number;
  /** Keeps changes and jobs here over restarts; without it they live in memory. */
  folder?: string;
  pace?: Partial<ExportPace>;
  sending?: Partial<SendingPace>;
  clock?: Clock;
  tls?: ServerCertificate;
}

/** Waits in milliseconds of the machine's clock. */
export interface SendingPace extends LogPace {
  /** What all Actions of a login have together. Default 20,000, as Auth0. */
  actionsMs: number;
  /** Before each further attempt to deliver an event. Default as Auth0. */
  eventRetriesMs: readonly number[];
}

export interface Auth0Credentials {
  url: string;
  domain: string;
  clientId: string;
  clientSecret: string;
  /** Answers with all that was sent: by Actions, log streams and event streams. */
  inspectUrl: string;
}

export interface Auth0Sandbox {
  app: FastifyInstance;
  faults: FaultQueue;
  log: RequestLog;
  clock: Clock;
  /** @param url  where the server listens */
  credentials(url: string): Auth0Credentials;
  close(): Promise<void>;
}

const sendingPace: SendingPace = {
  actionsMs: 20_000,
  eventRetriesMs,
  logBatchMs: 250,
  logRetryMs: 1000,
  logRoundMs: 10_000,
};

/** A local stand-in for an Auth0 tenant; `app` is ready to listen. What it serves: sandbox/README.md. */
export async function createAuth0Sandbox(options: Auth0SandboxOptions = {}): Promise<Auth0Sandbox> {
  const { seed = 1, users: count = 5000, badEvery = 0, folder, clock = createClock() } = options;
  const faults = createFaultQueue();
  const log = createRequestLog();
  const tenant = createTenant(seed);
  const source = createUserSource({ seed, count, badEvery });
  const journal =
    folder === undefined ? createMemoryJournal() : await openJournal(join(folder, 'auth0.ndjson'));
  const users = createUserStore(source, seed, journal);
  const pace = { pendingMs: 200, usersPerSecond: 500_000, ...options.pace };
  const jobs = createExportJobs({ users, clock, seed, pace, journal });
  const outbox = createOutbox({ clock, faults });
  const sending = { ...sendingPace, ...options.sending };
  const actions = createActions({ tenant, outbox, journal, limitMs: sending.actionsMs });
  const logStreams = createLogStreams({ clock, outbox, journal, pace: sending });
  const retriesMs = sending.eventRetriesMs;
  const eventStreams = createEventStreams({ tenant, clock, faults, outbox, journal, retriesMs });
  const parts = [users, jobs, actions, logStreams, eventStreams];
  await replay(journal, parts);
  const context: Auth0Context = {
    tenant,
    clock,
    faults,
    users,
    jobs,
    outbox,
    actions,
    logStreams,
    eventStreams,
  };

  function clear(): void {
    for (const part of [outbox, ...parts]) part.clear();
  }
  async function reset(): Promise<void> {
    clear();
    await journal.clear();
  }
  const state = journalState({ journal, clear, replay: () => replay(journal, parts) });
  const app = createSandboxServer({ faults, log, clock, reset, state, folder, errorBody, tls: options.tls });
  answerErrors(app);
  addTokenRoute(app, context);
  addDownloadRoute(app, context, source);
  addControlRoutes(app, context, createLogins(context, { seed, generated: count }));
  await app.register(
    async (api) => {
      guardApi(api, context);
      addJobRoutes(api, context);
      addUserRoutes(api, context, source);
      addLogStreamRoutes(api, context);
      addEventStreamRoutes(api, context);
    },
    { prefix: '/api/v2' },
  );

  const { domain, clientId, clientSecret } = tenant;
  return {
    app,
    faults,
    log,
    clock,
    credentials: (url) => ({
      url,
      domain,
      clientId,
      clientSecret,
      inspectUrl: `${url}/__sandbox/auth0/deliveries`,
    }),
    async close() {
      outbox.clear();
      await app.close();
      await journal.close();
    },
  };
}

async function replay(
  journal: Journal,
  parts: readonly { replay(entry: unknown): boolean }[],
): Promise<void> {
  for await (const entry of journal.replay())
    if (!parts.some((part) => part.replay(entry)))
      throw new Error(
        'The Auth0 sandbox cannot read its journal: delete auth0.ndjson to start from the seed',
      );
}
