import { createApp } from '../../src/api/app.ts';
import { hookReaders } from '../../src/connectors/hooks.ts';
import { connectionKinds } from '../../src/connectors/settings.ts';
import { integrations } from '../../src/integrations/index.ts';
import type { Engine } from './engine.ts';
import { whenTestEnds } from './side-by-side.ts';

export interface EngineApi {
  /** One request with a valid key, without a socket. */
  ask: (
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: object,
    // biome-ignore lint/suspicious/noExplicitAny: a parsed body; each test knows what it asked for, and asserts it
  ) => Promise<{ status: number; body: any }>;
}

/** The API over an engine's database, artifacts and Temporal. */
export async function engineApi({
  database,
  artifacts,
  secrets,
  client,
  taskQueue,
}: Engine): Promise<EngineApi> {
  const app = createApp({
    database,
    artifacts,
    secrets,
    integrations,
    connectionKinds,
    hookReaders,
    temporal: { taskQueue, use: (ask) => ask(client), close: async () => undefined },
    publicUrl: 'https://saltbridge.test',
    uploadLimitBytes: 1_000_000,
    workflowPage: () => undefined,
  });
  whenTestEnds(() => app.close());
  const { key } = await database.apiKeys.create('test');
  return {
    async ask(method, url, payload) {
      const headers = { authorization: `Bearer ${key}` };
      const response = await app.inject({ method, url, headers, ...(payload && { payload }) });
      return { status: response.statusCode, body: JSON.parse(response.body) };
    },
  };
}
