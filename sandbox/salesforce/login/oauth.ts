import { createHmac } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { baseUrl } from '../../core/base-url.ts';
import type { Org } from '../org.ts';
import { addAuthorize, createCodes } from './authorize.ts';
import { type Granted, grant } from './grants.ts';
import { addIdentity } from './identity.ts';
import { checkClient, formOf, OAuthError, required } from './oauth-form.ts';
import { openSession, orgId } from './sign-in.ts';

const scope = 'api id refresh_token';

/**
 * OAuth 2.0: token, authorize, revoke, introspect and who is signed in.
 *
 * @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flows.htm (checked 2026-11)
 * @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm (codes and wording)
 * @see https://github.com/restforce/restforce/issues/303 (`inactive user`)
 * @see https://github.com/omniphx/forrest/issues/302 (`audience is invalid`)
 */
export function addOAuth(app: FastifyInstance, org: Org): void {
  const codes = createCodes(org);
  app.register(async (oauth) => {
    const inherited = oauth.errorHandler;
    oauth.setErrorHandler((error, request, reply) => {
      if (!(error instanceof OAuthError)) return inherited(error as never, request, reply);
      return reply.code(error.status).send({ error: error.code, error_description: error.message });
    });

    oauth.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-cache, no-store').header('pragma', 'no-cache');
    });
    oauth.post('/services/oauth2/token', async (request) => {
      org.usage.count('login', true);
      return tokenAnswer(org, request, grant(org, codes, request, formOf(request)));
    });
    oauth.get('/services/oauth2/token', async () => {
      throw new OAuthError('invalid_request', 'must use HTTP POST');
    });

    const revoke = async (request: FastifyRequest, reply: FastifyReply) => {
      const token = formOf(request).token ?? '';
      const refresh = org.refreshTokens.find(token);
      if (refresh?.current === true) {
        const family = refresh.family.name;
        org.refreshTokens.revoke({ family });
        org.sessions.endFamily({ family });
      } else if (look(org, token) !== undefined) org.sessions.end({ token });
      else throw new OAuthError('invalid_token', 'invalid token');
      return reply.code(200).send();
    };
    oauth.post('/services/oauth2/revoke', revoke);
    oauth.get('/services/oauth2/revoke', revoke);

    oauth.post('/services/oauth2/introspect', async (request) => {
      const form = formOf(request);
      checkClient(org, request, form);
      return introspection(org, request, required(form, 'token'));
    });
    addAuthorize(oauth, org, codes);
    addIdentity(oauth, org);
  });
}

function tokenAnswer(org: Org, request: FastifyRequest, granted: Granted): object {
  const { userId, family, refreshToken, brief = false } = granted;
  const { token } = openSession(org, userId, 'REST', family);
  const url = baseUrl(request);
  const id = idUrl(org, request, userId);
  const issuedAt = String(org.now());
  const signature = createHmac('sha256', org.secrets.clientSecret)
    .update(id + issuedAt)
    .digest('base64');
  return {
    access_token: token,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    ...(brief ? {} : { signature }),
    scope,
    instance_url: url,
    id,
    token_type: 'Bearer',
    ...(brief ? {} : { issued_at: issuedAt }),
  };
}

/** @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oidc_token_introspection.htm (checked 2026-11) */
function introspection(org: Org, request: FastifyRequest, token: string): object {
  const session = look(org, token);
  const refresh = org.refreshTokens.find(token);
  const of = (userId: string | undefined) => ({
    active: true,
    scope,
    client_id: org.secrets.clientId,
    username: userId === undefined ? org.secrets.username : usernameOf(org, userId),
    ...(userId === undefined ? {} : { sub: idUrl(org, request, userId) }),
  });
  if (session !== undefined)
    return {
      ...of(session.userId),
      token_type: 'access_token',
      exp: seconds(session.lastUsed + org.settings.sessionLifetimeMs),
      iat: seconds(session.startedAt),
      nbf: seconds(session.startedAt),
    };
  return refresh?.current === true
    ? { ...of(refresh.family.userId), token_type: 'refresh_token' }
    : { active: false };
}

function look(org: Org, token: string) {
  return org.sessions.look(token, org.now(), org.settings.sessionLifetimeMs);
}

function usernameOf(org: Org, userId: string): unknown {
  const at = org.store.locate(userId);
  return at === undefined ? undefined : org.store.read(at.table, at.row).Username;
}

function idUrl(org: Org, request: FastifyRequest, userId: string): string {
  return `${baseUrl(request)}/id/${orgId(org)}/${userId}`;
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
