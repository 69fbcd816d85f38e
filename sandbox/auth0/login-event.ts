import type { User } from '../data/users.ts';
import type { Connection } from './connections.ts';
import type { Tenant } from './tokens.ts';

/** A person who is logging in, or an app that exchanges the refresh token of one who did. */
export interface Login {
  user: User;
  connection: Connection;
  protocol: 'oidc-basic-profile' | 'oauth2-refresh-token';
  transactionId: string;
  at: Date;
  ip: string;
}

/** The app that people log in to. */
export const client = { client_id: 'SandboxApp0000000000000000000000', name: 'Sandbox App', metadata: {} };
export const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** A user as events carry one: without what counts the logins. */
export function profileOf(user: User): Omit<User, 'logins_count' | 'last_login' | 'last_ip'> {
  const { logins_count: _count, last_login: _login, last_ip: _ip, ...profile } = user;
  return profile;
}

/**
 * The `event` of a post-login Action.
 *
 * @see https://auth0.com/docs/customize/actions/explore-triggers/signup-and-login-triggers/login-trigger/post-login-event-object
 * (optional parts that are left out: authorization, organization, resource_server, risk; checked 2026-11)
 */
export function loginEvent(login: Login, tenant: Tenant, secrets: Record<string, string>): object {
  const { user, connection, protocol, transactionId, at, ip } = login;
  const isRefresh = protocol === 'oauth2-refresh-token';
  const transaction = isRefresh
    ? { protocol, requested_scopes: [], metadata: {} }
    : {
        // "Populated for all browser-based login flows", so for those alone.
        id: transactionId,
        protocol,
        acr_values: [],
        locale: 'en',
        prompt: [],
        redirect_uri: 'https://app.example.com/callback',
        requested_scopes: ['openid', 'profile', 'email'],
        response_mode: 'query',
        response_type: ['code'],
        state: transactionId.slice(-12),
        ui_locales: [],
        metadata: {},
      };
  const method = user.identities[0]?.isSocial === true ? 'federated' : 'pwd';
  return structuredClone({
    user: { app_metadata: {}, user_metadata: {}, ...profileOf(user) },
    stats: { logins_count: user.logins_count },
    transaction,
    request: {
      hostname: tenant.domain,
      ip,
      method: isRefresh ? 'POST' : 'GET',
      language: 'en',
      user_agent: userAgent,
      geoip: { countryCode: 'DE', countryName: 'Germany', cityName: 'Berlin', timeZone: 'Europe/Berlin' },
      query: isRefresh ? {} : { client_id: client.client_id, response_type: 'code' },
      body: isRefresh ? { grant_type: 'refresh_token', client_id: client.client_id } : {},
    },
    client,
    connection: { ...connection, strategy: strategyOf(user), metadata: {} },
    tenant: { id: tenant.name },
    authentication: { methods: [{ name: method, timestamp: at.toISOString() }] },
    secrets,
  });
}

/** `auth0` for the database, `google-oauth2` and alike for others. */
export function strategyOf(user: User): string {
  return user.identities[0]?.provider ?? 'auth0';
}
