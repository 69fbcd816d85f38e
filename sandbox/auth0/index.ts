import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { type Clock, createClock } from '../core/clock.ts';
import { createFaultQueue, type FaultQueue } from '../core/faults.ts';
import { type Journal, openJournal } from '../core/journal.ts';
import { createRequestLog, type RequestLog } from '../core/request-log.ts';
import { createSandboxServer } from '../core/server.ts';
import { createUserSource } from '../data/users.ts';
import type { Auth0Context } from './context.ts';
import { addDownloadRoute } from './download-route.ts';
import { answerErrors } from './errors.ts';
import { createExportJobs, type ExportPace } from './export-jobs.ts';
import { guardApi } from './guard.ts';
import { addJobRoutes } from './job-routes.ts';
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
  clock?: Clock;
}

export interface Auth0Credentials {
  url: string;
  domain: string;
  clientId: string;
  clientSecret: string;
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

/** A local stand-in for an Auth0 tenant; `app` is ready to listen. What it serves: sandbox/README.md. */
export async function createAuth0Sandbox(options: Auth0SandboxOptions = {}): Promise<Auth0Sandbox> {
  const { seed = 1, users: count = 5000, badEvery = 0, folder, clock = createClock() } = options;
  const faults = createFaultQueue();
  const log = createRequestLog();
  const tenant = createTenant(seed);
  const source = createUserSource({ seed, count, badEvery });
  const journal = folder === undefined ? undefined : await openJournal(join(folder, 'auth0.ndjson'));
  const users = createUserStore(source, seed, journal);
  const pace = { pendingMs: 200, usersPerSecond: 500_000, ...options.pace };
  const jobs = createExportJobs({ users, clock, seed, pace, journal });
  if (journal !== undefined) await replay(journal, [users, jobs]);
  const context: Auth0Context = { tenant, clock, faults, users, jobs };

  async function reset(): Promise<void> {
    users.clear();
    jobs.clear();
    await journal?.clear();
  }

  const app = createSandboxServer({ faults, log, clock, reset });
  answerErrors(app);
  addTokenRoute(app, context);
  addDownloadRoute(app, context, source);
  await app.register(
    async (api) => {
      guardApi(api, context);
      addJobRoutes(api, context);
      addUserRoutes(api, context, source);
    },
    { prefix: '/api/v2' },
  );

  const { domain, clientId, clientSecret } = tenant;
  return {
    app,
    faults,
    log,
    clock,
    credentials: (url) => ({ url, domain, clientId, clientSecret }),
    async close() {
      await app.close();
      await journal?.close();
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
