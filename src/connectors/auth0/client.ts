import { ManagementClient } from 'auth0';
import { z } from 'zod';
import type { SessionSlot } from '../../core/connector.ts';
import type { Auth0Settings } from './settings.ts';

/**
 * The SDK's client; it signs in with client credentials when first used and keeps the token until it should expire,
 * or until Auth0 takes it no more. Its own retries are off: retrying is the workflow's.
 *
 * @param session  keeps the token for the next client too: Auth0 counts, and bills, how often we sign in
 */
export function createClient(settings: Auth0Settings, session: SessionSlot = ownSlot()): ManagementClient {
  const { domain, clientId, clientSecret, baseUrl } = settings;
  return new ManagementClient({
    domain,
    clientId,
    clientSecret,
    maxRetries: 0,
    timeoutInSeconds: 30,
    fetch: renewing(settings, session, baseUrl === undefined ? fetch : fetchFrom(domain, baseUrl)),
  });
}

/** The SDK always asks `https://<domain>`; this sends those requests to `baseUrl`. */
function fetchFrom(domain: string, baseUrl: string): typeof fetch {
  const prefix = `https://${domain}`;
  const base = baseUrl.replace(/\/+$/, '');
  return (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return fetch(url.startsWith(`${prefix}/`) ? base + url.slice(prefix.length) : url, init);
  };
}

const Token = z.object({ access_token: z.string() });

/**
 * Gives the SDK the token that we have where it would sign in. Signs in anew where Auth0 refuses the token, or refuses
 * one of an earlier client for lack of a scope that may have been granted since, and makes the call once more: a
 * refused call had no effect.
 */
function renewing(
  { domain, clientId, clientSecret }: Auth0Settings,
  session: SessionSlot,
  send: typeof fetch,
): typeof fetch {
  const api = `https://${domain}/api/v2/`;
  const tokens = `https://${domain}/oauth/token`;
  const signIn = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    audience: api,
  };

  let isOurs = false;

  async function keep(answer: Response): Promise<boolean> {
    const token = Token.safeParse(await answer.json().catch(() => undefined)).data;
    if (token !== undefined) session.save(token.access_token);
    isOurs ||= token !== undefined;
    return token !== undefined;
  }

  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const token = session.load();
    if (url === tokens && token !== undefined)
      return Response.json({ access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS });
    const ask = () => send(input, url === tokens ? init : withToken(init, session.load()));
    const answer = await ask();
    if (url === tokens && answer.ok) await keep(answer.clone());
    const mayBeOld = answer.status === 401 || (answer.status === 403 && !isOurs);
    if (!mayBeOld || !url.startsWith(api)) return answer;
    const signedIn = await send(tokens, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(signIn),
      signal: init?.signal ?? null,
    });
    if (mayPass(signedIn.status)) return signedIn;
    return (await keep(signedIn)) ? ask() : answer;
  };
}

/** Whether the sign-in may succeed later: then the token that was refused says nothing of the credentials. */
function mayPass(status: number): boolean {
  return status === 429 || status >= 500;
}

/** Whether it has expired shows when it is refused. */
const TOKEN_SECONDS = 3_600;

function withToken(init: RequestInit | undefined, token: string | undefined): RequestInit | undefined {
  if (token === undefined) return init;
  const headers = new Headers(init?.headers);
  headers.set('Authorization', `Bearer ${token}`);
  return { ...init, headers };
}

function ownSlot(): SessionSlot {
  let kept: string | undefined;
  return {
    load: () => kept,
    save: (token) => {
      kept = token;
    },
  };
}
