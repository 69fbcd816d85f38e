import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { ArtifactStore } from '../core/artifact.ts';
import type { HookReader } from '../core/hook.ts';
import type { BoundIntegration } from '../core/integration.ts';
import type { Database } from '../store/database.ts';
import type { Secrets } from '../store/secrets.ts';
import type { Feeder } from './hooks/feeder.ts';
import type { TemporalAccess } from './temporal-access.ts';

/** Everything that the API needs from outside; `main.ts` puts it together. */
export interface ApiDependencies {
  database: Database;
  artifacts: ArtifactStore;
  temporal: TemporalAccess;
  integrations: ReadonlyMap<string, BoundIntegration>;
  connectionKinds: readonly ConnectionKind[];
  secrets: Secrets;
  /** Who can read what other systems send, by system. */
  hookReaders: ReadonlyMap<string, HookReader>;
  /** Hears that events were taken in. */
  feeder?: Pick<Feeder, 'kick'>;
  /** Largest file that may be uploaded. */
  uploadLimitBytes: number;
  /** Where other systems reach the API, e.g. `https://saltbridge.example.com`. */
  publicUrl: string;
  /** Address of a workflow in the Temporal Web UI, where we know of one. */
  workflowPage: (workflowId: string, runId: string) => string | undefined;
  logger?: FastifyBaseLogger;
}

/** What the API must know of a connector: it never talks to the vendor itself. */
export interface ConnectionKind {
  system: string;
  label: string;
  /** Connection settings; secret fields carry `.meta({ secret: true })`. */
  settings: z.ZodObject;
}

/** The app with request and answer types inferred from zod schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;
