import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { ApiError } from './errors.ts';

export interface Tenant {
  /** Never reachable: `.example` is reserved, so a client that forgets the sandbox's address calls nobody. */
  domain: string;
  /** First part of the domain; also the name of export files. */
  name: string;
  clientId: string;
  clientSecret: string;
  signingKey: string;
}

/** Everything that a client needs to sign in; made from the seed, so it is the same after a restart. */
export function createTenant(seed: number): Tenant {
  const secret = (name: string) =>
    createHash('sha256').update(`saltbridge auth0 sandbox ${seed} ${name}`).digest('base64url');
  const name = `saltbridge-${seed}`;
  return {
    name,
    domain: `${name}.eu.auth0.example`,
    clientId: secret('client id').replaceAll(/[-_]/g, 'x').slice(0, 32),
    clientSecret: secret('client secret') + secret('more of it').slice(0, 21),
    signingKey: secret('signing key'),
  };
}

const Claims = z.object({ exp: z.number(), scope: z.string() });
type Claims = z.infer<typeof Claims>;

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A JSON Web Token as the Management API gives for client credentials, signed with HS256. */
export function issueToken(
  tenant: Tenant,
  request: { audience: string; scope: string; lifetimeSeconds: number },
  clock: Clock,
): string {
  const iat = Math.floor(clock.now().getTime() / 1000);
  const claims = {
    iss: `https://${tenant.domain}/`,
    sub: `${tenant.clientId}@clients`,
    aud: request.audience,
    iat,
    exp: iat + request.lifetimeSeconds,
    scope: request.scope,
    gty: 'client-credentials',
    azp: tenant.clientId,
  };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT', kid: 'sandbox' })}.${encode(claims)}`;
  return `${signed}.${sign(tenant, signed)}`;
}

/**
 * Reads the Authorization header.
 *
 * @throws ApiError 400 or 401 as Auth0 words it
 * @see https://github.com/auth0/node-auth0/issues/118 (bad header format), 831 (invalid token)
 */
export function readToken(tenant: Tenant, header: string | undefined, clock: Clock): Claims {
  if (header === undefined) throw new ApiError(401, 'Missing authentication');
  const token = /^Bearer ([^.\s]+)\.([^.\s]+)\.([^.\s]+)$/i.exec(header);
  if (token === null) throw new ApiError(400, 'Bad HTTP authentication header format', 'Bearer');
  const [, head = '', body = '', signature = ''] = token;
  if (!equal(signature, sign(tenant, `${head}.${body}`)))
    throw new ApiError(401, 'Invalid signature received for JSON Web Token validation');
  const claims = Claims.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
  if (claims.exp * 1000 <= clock.now().getTime()) throw expiredToken();
  return claims;
}

export function expiredToken(): ApiError {
  return new ApiError(401, 'Expired token received for JSON Web Token validation');
}

export function sign(tenant: Tenant, text: string): string {
  return createHmac('sha256', tenant.signingKey).update(text).digest('base64url');
}

export function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
