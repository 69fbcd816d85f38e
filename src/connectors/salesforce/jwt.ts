import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { SaltbridgeError } from '../../core/errors.ts';

/** Salesforce refuses an assertion that lives longer than three minutes. */
const LIFETIME_SECONDS = 180;

export interface Claims {
  clientId: string;
  username: string;
  loginUrl: string;
  audience?: string | undefined;
  privateKey: string;
}

/**
 * The signed assertion of the JWT bearer flow.
 *
 * @throws SaltbridgeError `config` when the key isn't a private RSA key in PEM
 * @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm (checked 2026-11)
 */
export function signAssertion(claims: Claims, now: Date): string {
  const payload = {
    iss: claims.clientId,
    sub: claims.username,
    aud: claims.audience ?? audienceOf(new URL(claims.loginUrl)),
    exp: Math.floor(now.getTime() / 1000) + LIFETIME_SECONDS,
  };
  const content = `${encode({ alg: 'RS256' })}.${encode(payload)}`;
  const signature = sign('RSA-SHA256', Buffer.from(content), readKey(claims.privateKey));
  return `${content}.${signature.toString('base64url')}`;
}

/** Salesforce wants the shared login host of the kind of org, not its My Domain. */
function audienceOf({ hostname, origin }: URL): string {
  if (hostname === 'test.salesforce.com' || hostname.endsWith('.sandbox.my.salesforce.com')) {
    return 'https://test.salesforce.com';
  }
  return hostname.endsWith('.salesforce.com') ? 'https://login.salesforce.com' : origin;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function readKey(pem: string): KeyObject {
  try {
    // Environment variables often carry the line ends of a PEM file as the two characters \n.
    const key = createPrivateKey(pem.replaceAll('\\n', '\n'));
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // The reason given by OpenSSL can quote the key, so it is left out.
  }
  throw new SaltbridgeError(
    'config',
    'The privateKey of the Salesforce connection is not a private RSA key in PEM form (-----BEGIN PRIVATE KEY-----). Save the whole key file in the connection',
    { code: 'PRIVATE_KEY_UNREADABLE' },
  );
}
