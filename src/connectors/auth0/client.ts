import { ManagementClient } from 'auth0';
import { z } from 'zod';
import type { Auth0Settings } from './settings.ts';

/**
 * The SDK's client; it signs in with client credentials when first used and keeps the token until it should expire,
 * or until Auth0 takes it no more. Its own retries are off: retrying is the workflow's.
 */
export function createClient(settings: Auth0Settings): ManagementClient {
  const { domain, clientId, clientSecret, baseUrl } = settings;
  return new ManagementClient({
    domain,
    clientId,
    clientSecret,
    maxRetries: 0,
    timeoutInSeconds: 30,
    fetch: renewing(settings, baseUrl === undefined ? fetch : fetchFrom(domain, baseUrl)),
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

/** Signs in anew where Auth0 refuses the token, and makes the call once more: a refused call had no effect. */
function renewing({ domain, clientId, clientSecret }: Auth0Settings, send: typeof fetch): typeof fetch {
  const api = `https://${domain}/api/v2/`;
  const signIn = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    audience: api,
  };
  let token: string | undefined;

  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const ask = () => send(input, token === undefined ? init : withToken(init, token));
    const answer = await ask();
    if (answer.status !== 401 || !url.startsWith(api)) return answer;
    const signedIn = await send(`https://${domain}/oauth/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(signIn),
      signal: init?.signal ?? null,
    });
    const renewed = Token.safeParse(await signedIn.json().catch(() => undefined));
    if (!renewed.success) return answer;
    token = renewed.data.access_token;
    return ask();
  };
}

function withToken(init: RequestInit | undefined, token: string): RequestInit {
  const headers = new Headers(init?.headers);
  headers.set('Authorization', `Bearer ${token}`);
  return { ...init, headers };
}
