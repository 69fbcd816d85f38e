import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Auth0Context } from './context.ts';
import { OAuthError } from './errors.ts';
import { equal, issueToken } from './tokens.ts';

const grantedScopes = [
  ...['users', 'log_streams', 'event_streams'].flatMap((what) =>
    ['read', 'create', 'update', 'delete'].map((may) => `${may}:${what}`),
  ),
  'read:event_deliveries',
  'update:event_deliveries',
];

const TokenRequest = z.object({
  grant_type: z.string().optional(),
  client_id: z.string().default(''),
  client_secret: z.string().default(''),
  audience: z.string().optional(),
});

/** 24 hours, Auth0's default. @see https://auth0.com/docs/secure/tokens/access-tokens/management-api-access-tokens */
const lifetimeSeconds = 86_400;

/**
 * `POST /oauth/token`, client credentials only.
 *
 * @see https://auth0.com/docs/api/authentication/client-credentials-flow/get-token (checked 2026-11)
 * @see https://github.com/auth0/node-auth0/issues/428 (wording of a wrong secret)
 */
export function addTokenRoute(app: FastifyInstance, { tenant, clock, faults }: Auth0Context): void {
  app.post('/oauth/token', async (request, reply) => {
    const parsed = TokenRequest.safeParse(request.body ?? {});
    if (!parsed.success) throw new OAuthError(400, 'invalid_request', 'The parameters must be strings');
    const { grant_type: grant, client_id: id, client_secret: secret, audience } = parsed.data;
    if (grant === undefined)
      throw new OAuthError(403, 'invalid_request', 'Missing required parameter: grant_type');
    if (!equal(id, tenant.clientId) || !equal(secret, tenant.clientSecret))
      throw new OAuthError(401, 'access_denied', 'Unauthorized');
    if (grant !== 'client_credentials')
      throw new OAuthError(403, 'unauthorized_client', `Grant type '${grant}' not allowed for the client.`);
    if (audience === undefined || !managementAudience(audience, [tenant.domain, request.host]))
      throw new OAuthError(403, 'access_denied', `Service not enabled within domain: ${audience ?? ''}`);

    const missing = faults.take('missing-scope', request)?.parameters.scope;
    const scope = grantedScopes.filter((granted) => granted !== missing).join(' ');
    reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
    return {
      access_token: issueToken(tenant, { audience, scope, lifetimeSeconds }, clock),
      scope,
      expires_in: lifetimeSeconds,
      token_type: 'Bearer',
    };
  });
}

/** A client that knows the sandbox only by its address asks for the API under that address. */
function managementAudience(audience: string, hosts: readonly string[]): boolean {
  return hosts.some(
    (host) => audience === `https://${host}/api/v2/` || audience === `http://${host}/api/v2/`,
  );
}
