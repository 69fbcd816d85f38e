import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createApp } from '../../src/api/app.ts';
import { createTemporalAccess } from '../../src/api/temporal-access.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { hookReaders } from '../../src/connectors/hooks.ts';
import { connectionKinds } from '../../src/connectors/settings.ts';
import type { ArtifactStore } from '../../src/core/artifact.ts';
import { integrations } from '../../src/integrations/index.ts';
import { openArtifactStore } from '../../src/store/artifacts/index.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { createSecrets, type Secrets } from '../../src/store/secrets.ts';
import { connectClient } from '../../src/temporal.ts';
import { startTestDatabase } from '../support/database.ts';

export interface TestApi {
  app: FastifyInstance;
  config: Config;
  database: Database;
  artifacts: ArtifactStore;
  secrets: Secrets;
  /** A valid one. */
  key: string;
  /** One request with the key, without a socket. */
  ask: (method: Method, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  close(): Promise<void>;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  // Each test knows what it asked for, and asserts it.
  // biome-ignore lint/suspicious/noExplicitAny: a parsed body of unknown shape
  body: any;
  text: string;
}

export const UPLOAD_LIMIT_BYTES = 1_000_000;

/**
 * The API with a database and a folder of its own. Without `temporalAddress` there is no Temporal, and what
 * needs it answers 503.
 */
export async function startTestApi(env: Record<string, string> = {}): Promise<TestApi> {
  const home = await mkdtemp(join(tmpdir(), 'saltbridge-api-'));
  const embedded = await startTestDatabase(join(home, 'database'));
  const config = loadConfig({
    SALTBRIDGE_HOME: home,
    DATABASE_URL: embedded.url,
    SALTBRIDGE_SECRET_KEY: randomBytes(32).toString('base64'),
    // Port 1 is nobody's.
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    TEMPORAL_UI_URL: 'http://temporal.test',
    ...env,
  });
  const database = await openDatabase(embedded.url);
  const { key } = await database.apiKeys.create('test');
  const artifacts = openArtifactStore(config.artifacts);
  const secrets = createSecrets(config);
  const temporal = createTemporalAccess({ ...config.temporal, connect: () => connectClient(config) });
  const app = createApp({
    database,
    artifacts,
    temporal,
    integrations,
    connectionKinds,
    hookReaders,
    publicUrl: 'https://saltbridge.test',
    secrets,
    uploadLimitBytes: UPLOAD_LIMIT_BYTES,
    workflowPage: (workflowId, runId) => `http://temporal.test/${encodeURIComponent(workflowId)}/${runId}`,
  });

  return {
    app,
    config,
    database,
    artifacts,
    secrets,
    key,
    ask: (method, path, body, headers = {}) => ask(app, key, method, path, body, headers),
    async close() {
      await app.close();
      await temporal.close();
      await database.close();
      await embedded.close();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function ask(
  app: FastifyInstance,
  key: string,
  method: Method,
  url: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answer> {
  const response = await app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${key}`, ...headers },
    // inject takes strings, buffers and streams as they are and makes JSON of anything else.
    ...(body !== undefined && { payload: body as object }),
  });
  const json = /json/.test(String(response.headers['content-type']));
  const { statusCode: status, payload: text } = response;
  return { status, headers: response.headers, text, body: json ? response.json() : undefined };
}
