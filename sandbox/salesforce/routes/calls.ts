import type { FastifyInstance, FastifyRequest } from 'fastify';
import { innerCall } from '../../core/inner-call.ts';
import { SalesforceError } from '../errors.ts';
import type { Session } from '../login/sessions.ts';
import { mayLogIn } from '../login/sign-in.ts';
import type { Org } from '../org.ts';
import type { Rights } from '../records/permissions.ts';

/** The newest of the versions served; from 40.0 on all are answered alike. */
export const versions = { first: 40, last: 68 };

/** Who calls which version of the API. */
export interface Call {
  userId: string;
  rights: Rights;
  /** As in the path, e.g. `v60.0`. */
  version: string;
  versionNumber: number;
  /** `/services/data/v60.0` */
  base: string;
}

const calls = new WeakMap<FastifyRequest, Call>();

/** The call that `guardCalls` let through. */
export function callOf(request: FastifyRequest): Call {
  const call = calls.get(request);
  if (call === undefined) throw new Error(`${request.url} is served outside the guarded routes`);
  return call;
}

/** Lets only signed-in users with API access through, counts each call, and answers with how many are left. */
export function guardCalls(api: FastifyInstance, org: Org): void {
  api.addHook('onRequest', async (request, reply) => {
    const { version = '' } = request.params as { version?: string };
    const outer = innerCall.getStore();
    if (outer !== undefined) {
      const { userId } = callOf(outer);
      calls.set(request, { userId, rights: org.rights(userId), ...readVersion(version) });
      return;
    }
    const [first = 'resources', second = ''] = request.url.replace(/\?.*/, '').split('/').slice(4);
    admit(org, request, version, first === 'jobs' ? `bulk-${second}` : first || 'resources');
    reply.header('Sforce-Limit-Info', `api-usage=${org.usage.today()}/${org.settings.dailyApiRequests}`);
  });
}

/**
 * Lets a call in, and counts it as one of its kind.
 *
 * @param version  e.g. `v60.0`
 * @throws SalesforceError `NOT_FOUND`, `INVALID_SESSION_ID`, `API_DISABLED_FOR_ORG`, `REQUEST_LIMIT_EXCEEDED`
 */
export function admit(org: Org, request: FastifyRequest, version: string, kind: string): void {
  const known = readVersion(version);
  const { userId } = requireSession(org, request);
  const rights = org.rights(userId);
  if (!rights.has('ApiEnabled'))
    throw new SalesforceError(
      403,
      'API_DISABLED_FOR_ORG',
      'The REST API is not enabled for this Organization.',
    );
  const struck = org.faults.take('rate-limit', { method: request.method, url: request.url });
  if (struck !== undefined || org.usage.today() >= org.settings.dailyApiRequests)
    throw new SalesforceError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
  const { concurrentLongRequests, longRequestMs } = org.settings;
  if (org.usage.running(longRequestMs, request.raw) >= concurrentLongRequests)
    throw new SalesforceError(
      403,
      'REQUEST_LIMIT_EXCEEDED',
      'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
    );
  org.usage.count(kind);
  calls.set(request, { userId, rights, ...known });
}

function readVersion(version: string): Pick<Call, 'version' | 'versionNumber' | 'base'> {
  const number = /^v(\d\d)\.0$/.exec(version)?.[1];
  const versionNumber = Number(number);
  if (number === undefined || versionNumber < versions.first || versionNumber > versions.last)
    throw new SalesforceError(404, 'NOT_FOUND', 'The requested resource does not exist');
  return { version, versionNumber, base: `/services/data/${version}` };
}

/** @throws SalesforceError 401 `INVALID_SESSION_ID`, `INVALID_AUTH_HEADER` */
export function requireSession(org: Org, request: FastifyRequest): Session {
  const token = bearerToken(request);
  if (token === undefined && request.headers.authorization !== undefined)
    throw new SalesforceError(401, 'INVALID_AUTH_HEADER', 'INVALID_HEADER_TYPE');
  const struck = org.faults.take('session-expired', { method: request.method, url: request.url });
  if (struck !== undefined && token !== undefined) org.sessions.end({ token });
  const session =
    token === undefined ? undefined : org.sessions.use(token, org.now(), org.settings.sessionLifetimeMs);
  if (session === undefined || !mayLogIn(org, session.userId))
    throw new SalesforceError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  return session;
}

export function bearerToken(request: FastifyRequest): string | undefined {
  return /^(?:Bearer|OAuth) +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Options of a call that stand in a header as `name=value`, e.g. `Sforce-Query-Options: batchSize=200`. */
export function headerOption(request: FastifyRequest, header: string, option: string): string | undefined {
  const text = String(request.headers[header] ?? '');
  return new RegExp(`(?:^|[,;\\s])${option}\\s*=\\s*([^,;\\s]+)`, 'i').exec(text)?.[1];
}
