import type { FastifyInstance } from 'fastify';
import type { Auth0Context } from './context.ts';
import { ApiError } from './errors.ts';
import { expiredToken, readToken } from './tokens.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Any one of these lets a token in. */
    scopes?: readonly string[];
  }
}

/** Requests a second that the headers announce; more are still served, a `rate-limit` fault is what refuses. */
const requestsPerSecond = 50;

/**
 * What stands before every route of the Management API: rate limit, token, scope.
 *
 * @see https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy (headers)
 * @see https://github.com/auth0-extensions/auth0-reset-tenant/issues/31 (body of a 429)
 */
export function guardApi(api: FastifyInstance, { tenant, clock, faults }: Auth0Context): void {
  let second = 0;
  let left = requestsPerSecond;

  api.addHook('onRequest', async (request, reply) => {
    const now = Math.floor(clock.now().getTime() / 1000);
    if (now !== second) left = requestsPerSecond;
    second = now;
    left = Math.max(0, left - 1);
    const limited = faults.take('rate-limit', request);
    const waitSeconds = Number(limited?.parameters.resetSeconds ?? 1);
    reply.headers({
      'x-ratelimit-limit': String(requestsPerSecond),
      'x-ratelimit-remaining': String(limited === undefined ? left : 0),
      'x-ratelimit-reset': String(now + waitSeconds),
    });
    if (limited !== undefined) throw new ApiError(429, 'Global limit has been reached', 'too_many_requests');

    if (faults.take('session-expired', request) !== undefined) throw expiredToken();
    const granted = readToken(tenant, request.headers.authorization, clock).scope.split(' ');
    const wanted = request.routeOptions.config.scopes ?? [];
    if (!wanted.some((scope) => granted.includes(scope)))
      throw new ApiError(
        403,
        `Insufficient scope, expected any of: ${wanted.join(',')}`,
        'insufficient_scope',
      );
  });
}
