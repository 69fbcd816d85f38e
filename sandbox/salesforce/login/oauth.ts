import { createHmac } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Org } from '../org.ts';
import { baseUrl, bearerToken, requireSession } from '../routes/calls.ts';
import { verifyJwt } from './jwt.ts';
import { checkPassword, integrationUser, isActive, openSession, orgId } from './sign-in.ts';

type Form = Record<string, string>;
/** What the token endpoint refuses with; always 400. */
class OAuthError extends Error {
  readonly code: string;
  constructor(code: string, description: string) {
    super(description);
    this.code = code;
  }
}

/** @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flows.htm */
export function addOAuth(app: FastifyInstance, org: Org): void {
  app.post('/services/oauth2/token', async (request, reply) => {
    const form = { ...(request.query as Form), ...(request.body as Form | undefined) };
    try {
      org.usage.count('login', true);
      const userId = grant(org, request, form);
      return reply.send(tokenAnswer(org, request, userId));
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      return reply.code(400).send({ error: error.code, error_description: error.message });
    }
  });

  const revoke = async (request: FastifyRequest, reply: FastifyReply) => {
    const form = { ...(request.query as Form), ...(request.body as Form | undefined) };
    const token = form.token ?? '';
    if (org.sessions.use(token, org.now(), org.settings.sessionLifetimeMs) === undefined)
      return reply.code(400).send({ error: 'invalid_token', error_description: 'invalid token' });
    org.sessions.end({ token });
    return reply.code(200).send();
  };
  app.post('/services/oauth2/revoke', revoke);
  app.get('/services/oauth2/revoke', revoke);

  app.get('/services/oauth2/userinfo', async (request, reply) => {
    if (bearerToken(request) === undefined)
      return reply.code(403).type('text/html').send('Missing_OAuth_Token');
    const { userId } = requireSession(org, request);
    return identity(org, baseUrl(request), userId);
  });
  app.get<{ Params: { user: string } }>('/id/:org/:user', async (request, reply) => {
    if (bearerToken(request) === undefined)
      return reply.code(403).type('text/html').send('Missing_OAuth_Token');
    requireSession(org, request);
    return identity(org, baseUrl(request), request.params.user);
  });
}

function grant(org: Org, request: FastifyRequest, form: Form): string {
  const { secrets, settings } = org;
  const basic = basicCredentials(request);
  const clientId = form.client_id ?? basic?.[0];
  const clientSecret = form.client_secret ?? basic?.[1];
  const checkClient = (needsSecret: boolean) => {
    if (clientId !== secrets.clientId) throw new OAuthError('invalid_client_id', 'client identifier invalid');
    if (
      needsSecret
        ? clientSecret !== secrets.clientSecret
        : (clientSecret ?? secrets.clientSecret) !== secrets.clientSecret
    )
      throw new OAuthError('invalid_client', 'invalid client credentials');
  };
  switch (form.grant_type) {
    case 'password': {
      checkClient(true);
      const userId = checkPassword(org, form.username ?? '', form.password ?? '');
      if (userId === undefined) throw new OAuthError('invalid_grant', 'authentication failure');
      return userId;
    }
    case 'client_credentials':
      if (/^(login|test)\./.test(new URL(baseUrl(request)).host))
        throw new OAuthError('invalid_grant', 'request not supported on this domain');
      checkClient(true);
      return integrationUser(org);
    case 'refresh_token':
      checkClient(false);
      if (form.refresh_token !== secrets.refreshToken)
        throw new OAuthError('invalid_grant', 'expired access/refresh token');
      return integrationUser(org);
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer': {
      const claims = verifyJwt(form.assertion ?? '', [org.privateKey(), ...settings.jwtKeys]);
      if (claims === undefined) throw new OAuthError('invalid_grant', 'invalid assertion');
      if (claims.iss !== secrets.clientId)
        throw new OAuthError('invalid_client_id', 'client identifier invalid');
      // Sandbox time decides, with the few minutes of difference that Salesforce grants too.
      if (claims.exp * 1000 < org.now() - 180_000)
        throw new OAuthError('invalid_grant', 'expired authorization code');
      const userId = org.userNamed(claims.sub);
      if (userId === undefined || !isActive(org, userId))
        throw new OAuthError('invalid_grant', "user hasn't approved this consumer");
      return userId;
    }
    case undefined:
      throw new OAuthError('unsupported_grant_type', 'grant type not supported');
    default:
      throw new OAuthError('unsupported_grant_type', 'grant type not supported');
  }
}

function basicCredentials(request: FastifyRequest): string[] | undefined {
  const [, encoded] = /^Basic (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return encoded === undefined
    ? undefined
    : Buffer.from(encoded, 'base64').toString('utf8').split(':').map(decodeURIComponent);
}

function tokenAnswer(org: Org, request: FastifyRequest, userId: string): object {
  const { token } = openSession(org, userId, 'REST');
  const url = baseUrl(request);
  const id = `${url}/id/${orgId(org)}/${userId}`;
  const issuedAt = String(org.now());
  return {
    access_token: token,
    signature: createHmac('sha256', org.secrets.clientSecret)
      .update(id + issuedAt)
      .digest('base64'),
    scope: 'api refresh_token',
    instance_url: url,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  };
}

function identity(org: Org, url: string, userId: string): object {
  const at = org.store.locate(userId);
  const user = at === undefined ? {} : org.store.read(at.table, at.row);
  return {
    id: `${url}/id/${orgId(org)}/${userId}`,
    sub: `${url}/id/${orgId(org)}/${userId}`,
    user_id: userId,
    organization_id: orgId(org),
    preferred_username: user.Username,
    username: user.Username,
    nick_name: user.CommunityNickname,
    nickname: user.CommunityNickname,
    name: [user.FirstName, user.LastName].filter(Boolean).join(' '),
    display_name: [user.FirstName, user.LastName].filter(Boolean).join(' '),
    given_name: user.FirstName,
    family_name: user.LastName,
    email: user.Email,
    email_verified: true,
    active: user.IsActive,
    user_type: 'STANDARD',
    language: user.LanguageLocaleKey,
    locale: user.LocaleSidKey,
    zoneinfo: user.TimeZoneSidKey,
    timezone: user.TimeZoneSidKey,
    urls: {
      rest: `${url}/services/data/v{version}/`,
      sobjects: `${url}/services/data/v{version}/sobjects/`,
      query: `${url}/services/data/v{version}/query/`,
      partner: `${url}/services/Soap/u/{version}/${orgId(org)}`,
      enterprise: `${url}/services/Soap/c/{version}/${orgId(org)}`,
    },
  };
}
