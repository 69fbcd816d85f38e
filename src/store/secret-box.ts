import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { SaltbridgeError } from '../core/errors.ts';

/** Keeps texts from whoever can read the database but has not the key. */
export interface SecretBox {
  /** `enc:v1:<key id>:<base64url of nonce, tag and AES-256-GCM ciphertext>`; another one each time. */
  seal(text: string): string;
  /** @throws SaltbridgeError `config` (code `SECRET_UNREADABLE`) for another key's, or one that was altered */
  open(sealed: string): string;
}

const SEALED = /^enc:v1:(?<keyId>[0-9a-f]{8}):(?<body>[A-Za-z0-9_-]+)$/;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function isSealed(text: string): boolean {
  return text.startsWith('enc:');
}

/** @param key  32 bytes */
export function createSecretBox(key: Buffer): SecretBox {
  const keyId = createHash('sha256').update('saltbridge key id').update(key).digest('hex').slice(0, 8);

  return {
    seal(text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `enc:v1:${keyId}:${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
    },

    open(sealed) {
      const parts = SEALED.exec(sealed)?.groups;
      if (parts === undefined) throw unreadable('is not in a form that this version knows');
      if (parts.keyId !== keyId) throw unreadable('was sealed under another SALTBRIDGE_SECRET_KEY');
      const bytes = Buffer.from(parts.body ?? '', 'base64url');
      if (bytes.length < NONCE_BYTES + TAG_BYTES) throw unreadable('is cut short');
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAuthTag(
        tag,
      );
      try {
        const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch (cause) {
        throw unreadable('was altered since it was sealed', cause);
      }
    },
  };
}

function unreadable(why: string, cause?: unknown): SaltbridgeError {
  const message = `The stored secret ${why}; set the key that it was sealed under, or enter the secret again`;
  return new SaltbridgeError('config', message, { cause, code: 'SECRET_UNREADABLE' });
}
