import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { baseUrl } from '../../core/base-url.ts';
import type { Org } from '../org.ts';
import { bearerToken } from '../routes/calls.ts';
import { isActive, mayLogIn, orgId } from './sign-in.ts';

/**
 * Who is signed in.
 *
 * @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_openid.htm (identity URLs, their errors)
 * @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_userinfo_endpoint.htm (checked 2026-11)
 */
export function addIdentity(app: FastifyInstance, org: Org): void {
  const refuse = (reply: FastifyReply, status: number, why: string) =>
    reply.code(status).type('text/html;charset=UTF-8').send(why);

  /** The user of the token, or undefined after a refusal. */
  function signedIn(request: FastifyRequest, reply: FastifyReply): string | undefined {
    // The query's own field, which is text unless it was sent twice.
    const { access_token: sent } = request.query as { access_token?: unknown };
    const token = bearerToken(request) ?? (typeof sent === 'string' ? sent : undefined);
    const { sessionLifetimeMs } = org.settings;
    const session = token === undefined ? undefined : org.sessions.use(token, org.now(), sessionLifetimeMs);
    if (session !== undefined && mayLogIn(org, session.userId)) return session.userId;
    refuse(reply, 403, token === undefined ? 'Missing_OAuth_Token' : 'Bad_OAuth_Token');
    return undefined;
  }

  const userInfo = async (request: FastifyRequest, reply: FastifyReply) => {
    const userId = signedIn(request, reply);
    return userId === undefined ? reply : { ...identity(org, request, userId), ...claims(org, userId) };
  };
  app.get('/services/oauth2/userinfo', userInfo);
  app.post('/services/oauth2/userinfo', userInfo);

  app.get<{ Params: { org: string; user: string } }>('/id/:org/:user', async (request, reply) => {
    if (signedIn(request, reply) === undefined) return reply;
    const { org: wanted, user } = request.params;
    if (wanted.slice(0, 15) !== orgId(org).slice(0, 15)) return refuse(reply, 403, 'Wrong_Org');
    const at = org.store.locate(user);
    if (at?.table.object.name !== 'User') return refuse(reply, 404, 'Bad_Id');
    const userId = at.table.id(at.row);
    return isActive(org, userId) ? identity(org, request, userId) : refuse(reply, 404, 'Inactive');
  });

  app.get('/.well-known/openid-configuration', async (request) => {
    const url = baseUrl(request);
    const oauth = `${url}/services/oauth2`;
    return {
      issuer: url,
      authorization_endpoint: `${oauth}/authorize`,
      token_endpoint: `${oauth}/token`,
      revocation_endpoint: `${oauth}/revoke`,
      introspection_endpoint: `${oauth}/introspect`,
      userinfo_endpoint: `${oauth}/userinfo`,
      scopes_supported: ['api', 'id', 'openid', 'profile', 'email', 'refresh_token', 'offline_access'],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    };
  });
}

function identity(org: Org, request: FastifyRequest, userId: string): object {
  const user = readUser(org, userId);
  const url = baseUrl(request);
  const id = `${url}/id/${orgId(org)}/${userId}`;
  const api = `${url}/services`;
  const stamp = user.SystemModstamp;
  return {
    id,
    asserted_user: true,
    user_id: userId,
    organization_id: orgId(org),
    username: user.Username,
    nick_name: user.CommunityNickname,
    display_name: nameOf(user),
    email: user.Email,
    email_verified: true,
    first_name: user.FirstName,
    last_name: user.LastName,
    timezone: user.TimeZoneSidKey,
    photos: { picture: `${url}/profilephoto/005/F`, thumbnail: `${url}/profilephoto/005/T` },
    addr_street: null,
    addr_city: null,
    addr_state: null,
    addr_country: null,
    addr_zip: null,
    mobile_phone: null,
    mobile_phone_verified: false,
    is_lightning_login_user: false,
    status: { created_date: null, body: null },
    urls: {
      enterprise: `${api}/Soap/c/{version}/${orgId(org).slice(0, 15)}`,
      metadata: `${api}/Soap/m/{version}/${orgId(org).slice(0, 15)}`,
      partner: `${api}/Soap/u/{version}/${orgId(org).slice(0, 15)}`,
      rest: `${api}/data/v{version}/`,
      sobjects: `${api}/data/v{version}/sobjects/`,
      search: `${api}/data/v{version}/search/`,
      query: `${api}/data/v{version}/query/`,
      recent: `${api}/data/v{version}/recent/`,
      tooling_soap: `${api}/Soap/T/{version}/${orgId(org).slice(0, 15)}`,
      tooling_rest: `${api}/data/v{version}/tooling/`,
      profile: `${url}/${userId}`,
      custom_domain: url,
    },
    active: user.IsActive,
    user_type: 'STANDARD',
    language: user.LanguageLocaleKey,
    locale: user.LocaleSidKey,
    utcOffset: 0,
    last_modified_date: typeof stamp === 'number' ? new Date(stamp).toISOString() : null,
    is_app_installed: true,
    sub: id,
  };
}

/** What userinfo says beside the identity. */
function claims(org: Org, userId: string): object {
  const user = readUser(org, userId);
  return {
    preferred_username: user.Username,
    nickname: user.CommunityNickname,
    name: nameOf(user),
    given_name: user.FirstName,
    family_name: user.LastName,
    zoneinfo: user.TimeZoneSidKey,
  };
}

function readUser(org: Org, userId: string): Record<string, unknown> {
  const at = org.store.locate(userId);
  return at === undefined ? {} : org.store.read(at.table, at.row);
}

function nameOf(user: Record<string, unknown>): string {
  return [user.FirstName, user.LastName].filter(Boolean).join(' ');
}
