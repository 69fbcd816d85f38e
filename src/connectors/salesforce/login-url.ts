import { z } from 'zod';

/** Hosts that every customer shares; they know no client-credentials flow. */
const SHARED_HOSTS = new Set(['login.salesforce.com', 'test.salesforce.com']);

/** A login host, reduced to its origin. Tokens and passwords go there, so it is https, except on this machine. */
export const LoginUrl = z
  .string()
  .transform((text, context) => {
    const problem = problemOf(text);
    if (problem === undefined) return new URL(text).origin;
    context.addIssue({ code: 'custom', message: problem });
    return z.NEVER;
  })
  .describe('Login host');

/**
 * The org's own host.
 *
 * @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm (checked 2026-11)
 */
export const MyDomainUrl = z
  .string({
    error: 'loginUrl is missing: the My Domain address of the org, e.g. https://acme.my.salesforce.com',
  })
  .pipe(LoginUrl)
  .refine((origin) => !SHARED_HOSTS.has(new URL(origin).hostname), {
    error:
      'loginUrl must be the My Domain address of the org, e.g. https://acme.my.salesforce.com: Salesforce does not offer the client-credentials flow on login.salesforce.com and test.salesforce.com. Setup > My Domain shows it',
  });

/** True where a token may be sent to this address: https, or plain http on this machine. */
export function isProtected(url: URL): boolean {
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && isLoopback(url.hostname);
}

function problemOf(text: string): string | undefined {
  if (!URL.canParse(text)) return 'loginUrl is not an address such as https://acme.my.salesforce.com';
  const url = new URL(text);
  if (!isProtected(url)) return `loginUrl must begin with https:// (plain http is for this machine only)`;
  if (/\.lightning\.force\.com$|\.salesforce-setup\.com$/.test(url.hostname)) {
    return 'loginUrl is an address of the Lightning pages; the My Domain address ends in .my.salesforce.com';
  }
  return undefined;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
