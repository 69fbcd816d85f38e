import { hookReaders } from '../connectors/hooks.ts';
import { connectionKinds } from '../connectors/settings.ts';
import { integrations } from '../integrations/index.ts';
import { createApp } from './app.ts';
import type { ApiDependencies } from './dependencies.ts';
import { UPLOAD_LIMIT_BYTES } from './upload-limit.ts';

/** The OpenAPI document as it is kept in docs/openapi.json. */
export async function openApiText(): Promise<string> {
  const app = createApp({
    ...NOTHING,
    integrations,
    connectionKinds,
    hookReaders,
    publicUrl: '',
    uploadLimitBytes: UPLOAD_LIMIT_BYTES,
    workflowPage: () => undefined,
  });
  await app.ready();
  const text = `${JSON.stringify(app.swagger(), null, 2)}\n`;
  await app.close();
  return text;
}

/** Only the schemas of the routes are read; none is ever called, so nothing behind them is needed. */
const NOTHING = { database: {}, artifacts: {}, temporal: {}, secrets: {} } as Pick<
  ApiDependencies,
  'database' | 'artifacts' | 'temporal' | 'secrets'
>;
