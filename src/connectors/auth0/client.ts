import { ManagementClient } from 'auth0';
import type { Auth0Settings } from './settings.ts';

/**
 * The SDK's client; it signs in with client credentials when first used and keeps the token until it expires.
 * Its own retries are off: retrying is the workflow's.
 */
export function createClient(settings: Auth0Settings): ManagementClient {
  const { domain, clientId, clientSecret, baseUrl } = settings;
  return new ManagementClient({
    domain,
    clientId,
    clientSecret,
    maxRetries: 0,
    timeoutInSeconds: 30,
    ...(baseUrl !== undefined && { fetch: fetchFrom(domain, baseUrl) }),
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
