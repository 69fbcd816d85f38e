import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { ServerCertificate } from '../core/certificate.ts';
import { type Clock, createClock } from '../core/clock.ts';
import { createFaultQueue, type FaultQueue } from '../core/faults.ts';
import { openJournal } from '../core/journal.ts';
import { createRequestLog, type RequestLog } from '../core/request-log.ts';
import { createSandboxServer } from '../core/server.ts';
import { defaultRules, type SegmentContext } from './context.ts';
import { addSegmentControl, inspectPath } from './control.ts';
import { errorBody } from './errors.ts';
import { emptyFigures } from './figures.ts';
import { addProfileApi } from './profile-routes.ts';
import { addPublicApi } from './public-routes.ts';
import { noJournal, savedState } from './saved-state.ts';
import { createStore, type Entry } from './store.ts';
import { addTracking } from './tracking-routes.ts';
import { createWorkspace } from './workspace.ts';

export interface SegmentSandboxOptions {
  /** The same seed gives the same ids and credentials. Default 1. */
  seed?: number;
  /** Keeps the profiles here over restarts; without it they live in memory. */
  folder?: string;
  clock?: Clock;
  /** Absent serves plain HTTP. */
  tls?: ServerCertificate;
}

export interface SegmentCredentials {
  url: string;
  /** Base address of the tracking API. */
  trackingUrl: string;
  publicApiUrl: string;
  /** Base address of the Profile API. */
  profileApiUrl: string;
  workspace: string;
  /** Token of the Public API. */
  token: string;
  spaces: { id: string; slug: string; writeKey: string; profileToken: string }[];
  inspectUrl: string;
}

export interface SegmentSandbox {
  app: FastifyInstance;
  faults: FaultQueue;
  log: RequestLog;
  clock: Clock;
  /** @param url  where the server listens */
  credentials(url: string): SegmentCredentials;
  close(): Promise<void>;
}

/** A local stand-in for one workspace of Twilio Segment; `app` is ready to listen. What it serves: README.md. */
export async function createSegmentSandbox(options: SegmentSandboxOptions = {}): Promise<SegmentSandbox> {
  const { seed = 1, folder, clock = createClock() } = options;
  const faults = createFaultQueue();
  const log = createRequestLog();
  const workspace = createWorkspace(seed);
  const journal = folder === undefined ? noJournal() : await openJournal(join(folder, 'segment.ndjson'));
  const store = createStore();
  // Written by the intake and by `restore` below.
  for await (const entry of journal.replay()) store.replay(entry as Entry);
  const context: SegmentContext = { workspace, clock, faults, store, rules: { ...defaultRules } };
  let figures = emptyFigures();

  async function reset(): Promise<void> {
    store.clear();
    figures = emptyFigures();
    Object.assign(context.rules, defaultRules);
    await journal.clear();
  }

  const state = savedState(store, journal);
  const app = createSandboxServer({ faults, log, clock, reset, state, folder, errorBody, tls: options.tls });
  addSegmentControl(app, context, () => figures);
  addTracking(app, context, journal, () => figures);
  addProfileApi(app, context);
  addPublicApi(app, context);

  return {
    app,
    faults,
    log,
    clock,
    credentials: (url) => ({
      url,
      trackingUrl: `${url}/v1`,
      publicApiUrl: url,
      profileApiUrl: url,
      workspace: workspace.slug,
      token: workspace.token,
      spaces: workspace.spaces.map(({ id, slug, source: { writeKey }, profileToken }) => ({
        id,
        slug,
        writeKey,
        profileToken,
      })),
      inspectUrl: `${url}${inspectPath}`,
    }),
    async close() {
      await app.close();
      await journal.close();
    },
  };
}
