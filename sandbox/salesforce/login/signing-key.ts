import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The key whose JWTs the connected app takes, as PEM (PKCS #8). Made when first asked for, since it takes most of a
 * sandbox's start and few clients use it; in a file it is the same after a restart.
 */
export function createSigningKey(file: string | undefined): () => string {
  let key: string | undefined;
  return () => {
    key ??= file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : make(file);
    return key;
  };
}

function make(file: string | undefined): string {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  if (file === undefined) return privateKey;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, privateKey, { mode: 0o600 });
  return privateKey;
}
