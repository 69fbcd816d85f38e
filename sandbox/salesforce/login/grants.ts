import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { baseUrl } from '../../core/base-url.ts';
import type { Org } from '../org.ts';
import type { Codes } from './authorize.ts';
import { readJwt } from './jwt.ts';
import { checkClient, type Form, OAuthError, required } from './oauth-form.ts';
import { integrationUser, mayLogIn, signIn } from './sign-in.ts';

/** Whom a grant lets in, and with which refresh tokens. */
export interface Granted {
  userId: string;
  /** The consent that the session belongs to. */
  family?: string;
  /** A new refresh token, where the flow gives one. */
  refreshToken?: string;
  /** JWT answers tell neither when they were issued nor a signature. */
  brief?: boolean;
}

/**
 * @throws OAuthError with Salesforce's code and wording; see `oauth.ts` for its sources
 * @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flows.htm (checked 2026-11)
 */
export function grant(org: Org, codes: Codes, request: FastifyRequest, form: Form): Granted {
  switch (form.grant_type) {
    case 'password':
      return byPassword(org, request, form);
    case 'client_credentials':
      return byClient(org, request, form);
    case 'refresh_token':
      return byRefreshToken(org, request, form);
    case 'authorization_code':
      return byCode(org, codes, request, form);
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
      return byJwt(org, request, form);
    default:
      throw new OAuthError('unsupported_grant_type', 'grant type not supported');
  }
}

function byPassword(org: Org, request: FastifyRequest, form: Form): Granted {
  checkClient(org, request, form);
  const outcome = signIn(org, form.username ?? '', form.password ?? '');
  if ('refused' in outcome) throw new OAuthError('invalid_grant', 'authentication failure');
  return outcome;
}

function byClient(org: Org, request: FastifyRequest, form: Form): Granted {
  if (/^(login|test)\./.test(new URL(baseUrl(request)).host))
    throw new OAuthError('invalid_grant', 'request not supported on this domain');
  checkClient(org, request, form);
  const userId = integrationUser(org);
  if (!mayLogIn(org, userId)) throw new OAuthError('invalid_grant', 'no client credentials user enabled');
  return { userId };
}

function byRefreshToken(org: Org, request: FastifyRequest, form: Form): Granted {
  checkClient(org, request, form, 'optional');
  const found = org.refreshTokens.find(form.refresh_token ?? '');
  const refused = () => new OAuthError('invalid_grant', 'expired access/refresh token');
  if (found === undefined) throw refused();
  const family = found.family.name;
  if (!found.current) {
    // Someone holds a token that was used already: nobody is trusted with its successors any more.
    org.refreshTokens.revoke({ family });
    org.sessions.endFamily({ family });
    throw refused();
  }
  const userId = found.family.userId ?? integrationUser(org);
  if (!mayLogIn(org, userId)) throw new OAuthError('invalid_grant', 'inactive user');
  if (!org.settings.rotateRefreshTokens) return { userId, family };
  return { userId, family, refreshToken: newRefreshToken(org, found.family) };
}

function byCode(org: Org, codes: Codes, request: FastifyRequest, form: Form): Granted {
  checkClient(org, request, form, 'optional');
  const { userId } = codes.redeem(required(form, 'code'), form);
  if (!mayLogIn(org, userId)) throw new OAuthError('invalid_grant', 'inactive user');
  const family = { name: randomBytes(12).toString('hex'), userId };
  return { userId, family: family.name, refreshToken: newRefreshToken(org, family) };
}

function byJwt(org: Org, request: FastifyRequest, form: Form): Granted {
  const claims = readJwt(form.assertion ?? '', [org.privateKey(), ...org.settings.jwtKeys]);
  if (claims === undefined) throw new OAuthError('invalid_grant', 'invalid assertion');
  if (claims.iss !== org.secrets.clientId)
    throw new OAuthError('invalid_client_id', 'client identifier invalid');
  if (![claims.aud].flat().some((audience) => isAudience(audience, request)))
    throw new OAuthError('invalid_grant', 'audience is invalid');
  // Sandbox time decides, with the few minutes of difference that Salesforce grants too.
  if (claims.exp * 1000 < org.now() - 180_000)
    throw new OAuthError('invalid_grant', 'expired authorization code');
  const userId = org.userNamed(claims.sub);
  if (userId === undefined || !mayLogIn(org, userId))
    throw new OAuthError('invalid_grant', "user hasn't approved this consumer");
  return { userId, brief: true };
}

/** The login hosts, or the host that was called. */
function isAudience(audience: string, request: FastifyRequest): boolean {
  if (!URL.canParse(audience)) return false;
  const { host } = new URL(audience);
  return (
    ['login.salesforce.com', 'test.salesforce.com', new URL(baseUrl(request)).host].includes(host) ||
    host === request.host
  );
}

function newRefreshToken(org: Org, family: { name: string; userId?: string }): string {
  const token = `5Aep861${randomBytes(60).toString('base64url')}`;
  org.refreshTokens.issue({ token, family });
  return token;
}
