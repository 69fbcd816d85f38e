import { createHmac, timingSafeEqual } from 'node:crypto';
import { SaltbridgeError } from '../../core/errors.ts';
import type { HookContent, HookReader, HookRequest } from '../../core/hook.ts';
import { eventsIn } from './hook-bodies.ts';

/**
 * Reads what Auth0 sends: our own Action signs each event (`saltbridge-signature`), log streams and event streams send
 * the secret itself as their authorization header.
 *
 * @see https://auth0.com/docs/customize/log-streams/custom-log-streams (2026-11)
 * @see https://auth0.com/docs/customize/events/create-an-event-stream (2026-11)
 */
export const auth0Hook: HookReader = {
  system: 'auth0',
  read(request: HookRequest): HookContent {
    const signature = headerOf(request, 'saltbridge-signature');
    if (signature === undefined) requireToken(request);
    else requireSignature(request, signature);
    return eventsIn(request.body);
  },
};

const SIGNATURE = /^t=(?<seconds>\d{1,12}),v1=(?<hex>[0-9a-f]{64})$/;

/** `t=<seconds since 1970>,v1=<hex of HMAC-SHA256 over "<t>.<body>">`. */
function requireSignature({ body, secret, windowMs, now }: HookRequest, signature: string): void {
  const parts = SIGNATURE.exec(signature)?.groups;
  const expected = createHmac('sha256', secret)
    .update(`${parts?.seconds ?? ''}.`)
    .update(body)
    .digest('hex');
  if (parts === undefined || !same(parts.hex ?? '', expected)) throw stranger('The signature is not right');
  const ageMs = now.getTime() - Number(parts.seconds) * 1_000;
  if (Math.abs(ageMs) <= windowMs) return;
  const message = `The event was signed ${Math.round(Math.abs(ageMs) / 1_000)} s ${ageMs > 0 ? 'ago' : 'ahead of our clock'}`;
  throw new SaltbridgeError('auth', `${message}; check the clocks`, { code: 'EVENT_TOO_OLD' });
}

function requireToken(request: HookRequest): void {
  const given = headerOf(request, 'authorization')?.replace(/^Bearer +/i, '');
  if (given === undefined) throw stranger('There is neither a signature nor an authorization header');
  if (!same(given, request.secret)) throw stranger('The authorization header is not right');
}

/** Compares digests, so that neither length nor content shows in the time it takes. */
function same(given: string, expected: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function headerOf({ headers }: HookRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

function stranger(what: string): SaltbridgeError {
  const next = 'set the secret that `saltbridge setup <sync>` shows';
  return new SaltbridgeError('auth', `${what}; ${next}`, { code: 'UNKNOWN_SENDER' });
}
