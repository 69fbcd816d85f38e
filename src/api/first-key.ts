import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import type { Config } from '../config.ts';
import type { Database } from '../store/database.ts';

/**
 * Makes sure that somebody can get in: takes over the key that the environment gives, or else makes one when
 * there is none at all, and leaves it in `<home>/api-key`, which only its owner can read.
 *
 * @returns the key that was made, which is shown this once
 */
export async function ensureFirstKey(
  config: Pick<Config, 'home' | 'api'>,
  { apiKeys }: Pick<Database, 'apiKeys'>,
): Promise<string | undefined> {
  if (config.api.apiKey !== undefined) {
    await apiKeys.create('from SALTBRIDGE_API_KEY', config.api.apiKey);
    return undefined;
  }
  if ((await apiKeys.list()).length > 0) return undefined;
  const { key } = await apiKeys.create('made at the first start');
  await mkdir(config.home, { recursive: true });
  await writePrivately(config.api.keyFile, key);
  return key;
}

/** Never readable by others, not even for a moment, and never half written. */
async function writePrivately(file: string, key: string): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, `${key}\n`, { mode: 0o600 });
  // The mode above counts only for a file that wasn't there.
  await chmod(temporary, 0o600);
  await rename(temporary, file);
}
