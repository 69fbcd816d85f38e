import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SalesforceError } from '../errors.ts';
import type { Session } from '../login/sessions.ts';
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
    const number = /^v(\d\d)\.0$/.exec(version)?.[1];
    const versionNumber = Number(number);
    if (number === undefined || versionNumber < versions.first || versionNumber > versions.last)
      throw new SalesforceError(404, 'NOT_FOUND', 'The requested resource does not exist');
    const { userId } = requireSession(org, request);
    const rights = org.rights(userId);
    if (!rights.has('ApiEnabled'))
      throw new SalesforceError(
        403,
        'API_DISABLED_FOR_ORG',
        'The REST API is not enabled for this Organization.',
      );
    const { dailyApiRequests } = org.settings;
    const struck = org.faults.take('rate-limit', { method: request.method, url: request.url });
    if (struck !== undefined || org.usage.today() >= dailyApiRequests)
      throw new SalesforceError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    const [first = 'resources', second = ''] = request.url.replace(/\?.*/, '').split('/').slice(4);
    org.usage.count(first === 'jobs' ? `bulk-${second}` : first || 'resources');
    reply.header('Sforce-Limit-Info', `api-usage=${org.usage.today()}/${dailyApiRequests}`);
    calls.set(request, { userId, rights, version, versionNumber, base: `/services/data/${version}` });
  });
}

/** @throws SalesforceError 401 `INVALID_SESSION_ID` */
export function requireSession(org: Org, request: FastifyRequest): Session {
  const token = bearerToken(request);
  const struck = org.faults.take('session-expired', { method: request.method, url: request.url });
  if (struck !== undefined && token !== undefined) org.sessions.end({ token });
  const session =
    token === undefined ? undefined : org.sessions.use(token, org.now(), org.settings.sessionLifetimeMs);
  if (session === undefined)
    throw new SalesforceError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  return session;
}

export function bearerToken(request: FastifyRequest): string | undefined {
  return /^(?:Bearer|OAuth) +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** The address the sandbox was called at, also through a proxy. */
export function baseUrl(request: FastifyRequest): string {
  const forwarded = (name: string) => request.headers[`x-forwarded-${name}`]?.toString();
  return `${forwarded('proto') ?? request.protocol}://${forwarded('host') ?? request.host}`;
}

/** Options of a call that stand in a header as `name=value`, e.g. `Sforce-Query-Options: batchSize=200`. */
export function headerOption(request: FastifyRequest, header: string, option: string): string | undefined {
  const text = String(request.headers[header] ?? '');
  return new RegExp(`(?:^|[,;\\s])${option}\\s*=\\s*([^,;\\s]+)`, 'i').exec(text)?.[1];
}
