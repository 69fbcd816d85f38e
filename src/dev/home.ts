import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SaltbridgeError } from '../core/errors.ts';
import { stopLeftovers } from './leftovers.ts';
import { tryLock } from './lock.ts';

/**
 * Makes the home folder ours, and ends what a killed predecessor left running in it.
 *
 * @returns gives it back
 * @throws SaltbridgeError `config` when another `dev` runs there
 */
export async function takeHome(home: string, log: (line: string) => void): Promise<() => Promise<void>> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const lock = await tryLock(join(home, 'dev.lock'));
  if (!lock.held) {
    const next = 'stop it, or give this one a home and ports of its own (--home)';
    const message = `Another saltbridge dev (process ${lock.holderPid}) runs in ${home}: ${next}`;
    throw new SaltbridgeError('config', message, { code: 'HOME_IN_USE' });
  }
  await stopLeftovers(home, log);
  return lock.release;
}
