import { readFile } from 'node:fs/promises';
import { apiKeyFile } from '../api/api-key-file.ts';
import { SaltbridgeError } from '../core/errors.ts';

/** @throws SaltbridgeError `auth` (`UNAUTHENTICATED`) when there is none */
export async function findApiKey(config: {
  home: string;
  api: { apiKey: string | undefined };
}): Promise<string> {
  if (config.api.apiKey !== undefined) return config.api.apiKey;
  const file = apiKeyFile(config.home);
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    const next = 'start `saltbridge dev` here, which makes one, or set SALTBRIDGE_API_KEY';
    throw new SaltbridgeError('auth', `There is no API key in ${file}: ${next}`, {
      cause,
      code: 'UNAUTHENTICATED',
    });
  }
}
