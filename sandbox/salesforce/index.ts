import { join } from 'node:path';
import type { FastifyError, FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { FaultQueue } from '../core/faults.ts';
import { openJournal } from '../core/journal.ts';
import type { RequestLog } from '../core/request-log.ts';
import { createSandboxServer } from '../core/server.ts';
import { SalesforceError } from './errors.ts';
import { addOAuth } from './login/oauth.ts';
import { orgId } from './login/sign-in.ts';
import { addSoap } from './login/soap.ts';
import { openOrg } from './org.ts';
import { addBulkQuery } from './routes/bulk-query.ts';
import { guardCalls } from './routes/calls.ts';
import { addCollections } from './routes/collections.ts';
import { addDiscovery, addVersions } from './routes/discovery.ts';
import { addIngest } from './routes/ingest.ts';
import { addInspect } from './routes/inspect.ts';
import { addQuery } from './routes/query.ts';
import { addRecords } from './routes/records.ts';
import type { Secrets } from './seed.ts';

export interface SalesforceSandboxOptions {
  /** Keeps records, jobs and sessions over restarts; absent means memory only. */
  folder?: string;
  /** Names and secrets of the org are made from it. */
  seed?: number;
  /** More objects and fields, in the form that `schema/parse.ts` describes. */
  schema?: string;
  clock: Clock;
  faults: FaultQueue;
  log: RequestLog;
}

/** All that a client needs to sign in by any of the flows. */
export interface SalesforceCredentials extends Secrets {
  url: string;
  orgId: string;
  /** PEM (PKCS #8) of the key whose JWTs the connected app takes. */
  privateKey: string;
}

export interface SalesforceSandbox {
  /** Not listening yet. */
  app: FastifyInstance;
  /** @param url  where `app` came to listen */
  credentials(url: string): SalesforceCredentials;
  close(): Promise<void>;
}

/**
 * One Salesforce org over HTTP; see the README beside this file for what it serves.
 *
 * @throws Error when the folder holds a damaged journal
 */
export async function createSalesforceSandbox(options: SalesforceSandboxOptions): Promise<SalesforceSandbox> {
  const { folder, seed = 1, schema, clock, faults, log } = options;
  const journal = folder === undefined ? undefined : await openJournal(join(folder, 'salesforce.journal'));
  const org = await openOrg({ folder, seed, schema, clock, faults, journal });
  const app = createSandboxServer({ faults, log, clock, reset: () => org.reset() });

  // What an answer tells must survive a kill, so it waits for the journal.
  app.addHook('onSend', async (_request, _reply, payload) => {
    await org.recorder.settled();
    return payload;
  });
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const known = asSalesforce(error);
    return reply.code(known.status).send([known.body]);
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send([{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }]),
  );

  addOAuth(app, org);
  addSoap(app, org);
  addVersions(app);
  addInspect(app, org);
  await app.register(
    async (api) => {
      guardCalls(api, org);
      for (const add of [addDiscovery, addRecords, addCollections, addQuery, addIngest, addBulkQuery])
        add(api, org);
    },
    { prefix: '/services/data/:version' },
  );

  return {
    app,
    credentials: (url) => ({
      url,
      orgId: orgId(org),
      ...org.secrets,
      get privateKey() {
        return org.privateKey();
      },
    }),
    async close() {
      await app.close();
      await org.close();
      await journal?.close();
    },
  };
}

function asSalesforce(error: FastifyError): SalesforceError {
  if (error instanceof SalesforceError) return error;
  if (error instanceof z.ZodError) return new SalesforceError(400, 'INVALID_INPUT', z.prettifyError(error));
  if (error.code === 'UNREADABLE_BODY') return new SalesforceError(400, 'JSON_PARSER_ERROR', error.message);
  const status = error.statusCode ?? 500;
  return new SalesforceError(status, status < 500 ? 'INVALID_INPUT' : 'UNKNOWN_EXCEPTION', error.message);
}
