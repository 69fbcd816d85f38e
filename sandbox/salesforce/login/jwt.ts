import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';

const Claims = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  // Some clients send it as text, which Salesforce takes.
  exp: z.coerce.number().positive(),
});
export type Claims = z.infer<typeof Claims>;

/**
 * Claims of a token signed RS256 with one of the keys, or undefined for any other.
 *
 * @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm (claims and algorithm; checked 2026-11)
 * @param keys  PEM of certificates, public keys, or private keys, whose public half counts
 */
export function readJwt(token: string, keys: readonly string[]): Claims | undefined {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0)
    return undefined;
  const signed = Buffer.from(`${header}.${payload}`);
  const bytes = Buffer.from(signature, 'base64url');
  if (z.object({ alg: z.literal('RS256') }).safeParse(decode(header)).success === false) return undefined;
  if (!keys.some((key) => verify('RSA-SHA256', signed, createPublicKey(key), bytes))) return undefined;
  const claims = Claims.safeParse(decode(payload));
  return claims.success ? claims.data : undefined;
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
