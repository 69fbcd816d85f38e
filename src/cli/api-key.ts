import { readFile } from 'node:fs/promises';
import type { Config } from '../config.ts';
import { SaltbridgeError } from '../core/errors.ts';

/** @throws SaltbridgeError `auth` (`UNAUTHENTICATED`) when there is none */
export async function findApiKey({ api }: Pick<Config, 'api'>): Promise<string> {
  if (api.apiKey !== undefined) return api.apiKey;
  try {
    return (await readFile(api.keyFile, 'utf8')).trim();
  } catch (cause) {
    const next =
      'set SALTBRIDGE_API_KEY, or run this where `saltbridge dev` was first started, which made one';
    throw new SaltbridgeError('auth', `There is no API key in ${api.keyFile}: ${next}`, {
      cause,
      code: 'UNAUTHENTICATED',
    });
  }
}
