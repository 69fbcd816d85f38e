import { join } from 'node:path';
import type { FastifyError, FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ServerCertificate } from '../core/certificate.ts';
import type { Clock } from '../core/clock.ts';
import type { FaultQueue } from '../core/faults.ts';
import { innerCall } from '../core/inner-call.ts';
import { openJournal } from '../core/journal.ts';
import type { RequestLog } from '../core/request-log.ts';
import { createSandboxServer } from '../core/server.ts';
import type { SharedNames } from '../core/shared-names.ts';
import { SalesforceError } from './errors.ts';
import { jsonError } from './json-error.ts';
import { addOAuth } from './login/oauth.ts';
import { orgId } from './login/sign-in.ts';
import { openOrg } from './org.ts';
import { addBatch } from './routes/batch.ts';
import { addBulkQuery } from './routes/bulk-query.ts';
import { guardCalls } from './routes/calls.ts';
import { addChanges } from './routes/changes.ts';
import { addCollections } from './routes/collections.ts';
import { addComposite } from './routes/composite.ts';
import { addDiscovery, addVersions } from './routes/discovery.ts';
import { addIngest } from './routes/ingest.ts';
import { addInspect } from './routes/inspect.ts';
import { addLimits } from './routes/limits.ts';
import { guardMediaType } from './routes/media-type.ts';
import { withOtherMethods } from './routes/methods.ts';
import { addQuery } from './routes/query.ts';
import { addRecords } from './routes/records.ts';
import { addTooling } from './routes/tooling.ts';
import { addTree } from './routes/tree.ts';
import { createSavedState } from './saved-state.ts';
import type { Secrets } from './seed.ts';
import { addSoap } from './soap/endpoint.ts';

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
  /** Shared with the other orgs of a sandbox. */
  usernames?: SharedNames;
  /** How long a journal may be before it is rewritten, where it is also far longer than the state; 16 MB if absent. */
  compactAboveBytes?: number;
  /** Absent serves plain HTTP. */
  tls?: ServerCertificate;
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
  const org = await openOrg({ folder, seed, schema, clock, faults, journal, usernames: options.usernames });
  const state = createSavedState(org, { folder, compactAboveBytes: options.compactAboveBytes ?? 16_777_216 });
  await state.compact();
  const app = createSandboxServer({
    faults,
    log,
    clock,
    tls: options.tls,
    state,
    folder,
    errorBody: ({ errorCode, message }) => [{ message, errorCode }],
    reset: () => org.reset(),
  });
  app.addHook('onResponse', async () => {
    if (innerCall.getStore() === undefined) await state.compact();
  });

  app.server.on('request', (request, response) => org.usage.follow(request, response));
  // What an answer tells must survive a kill, so it waits for the journal.
  app.addHook('onSend', async (_request, _reply, payload) => {
    await org.recorder.settled();
    return payload;
  });
  app.addHook('preHandler', async () => {
    if (innerCall.getStore() === undefined) await org.transactions.idle();
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = asSalesforce(error);
    // A fault of the sandbox itself; the stack helps whoever runs it, and is no client's business.
    if (known.errorCode === 'UNKNOWN_EXCEPTION')
      process.stderr.write(`${request.method} ${request.routeOptions.url ?? ''}: ${error.stack ?? error}\n`);
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
      guardMediaType(api);
      withOtherMethods(api, () => {
        for (const add of [
          addLimits,
          addDiscovery,
          addTooling,
          addRecords,
          addChanges,
          addQuery,
          addIngest,
          addBulkQuery,
        ])
          add(api, org);
        for (const add of [addCollections, addComposite, addBatch, addTree]) add(api, org);
      });
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
  if (error.code === 'UNREADABLE_BODY') return jsonError(String('bytes' in error ? error.bytes : ''));
  // The client broke off; nobody reads this.
  if (error.code === 'ECONNRESET') return new SalesforceError(400, 'INVALID_INPUT', error.message);
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return new SalesforceError(error.statusCode, 'INVALID_INPUT', error.message);
  return new SalesforceError(
    500,
    'UNKNOWN_EXCEPTION',
    'An unexpected error occurred. Please include this ErrorId if you contact support: 0 (0)',
  );
}
