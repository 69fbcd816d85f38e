import { SaltbridgeError } from '../core/errors.ts';
import type { Environment } from './environment.ts';

/** Saltbridge's own keys: a connection that could name one would send it to whatever host it likes. */
const OUR_OWN = /^(SALTBRIDGE_|TEMPORAL_|AWS_|S3_|DATABASE_URL$)/;

/**
 * The value of a variable that a connection refers to.
 *
 * @throws SaltbridgeError `config` when it is not set, or is one of Saltbridge's own
 */
export function secretFromEnvironment(env: Environment, name: string): string {
  if (OUR_OWN.test(name)) {
    throw new SaltbridgeError('config', `env:${name} belongs to Saltbridge itself; name another variable`, {
      code: 'SECRET_NOT_ALLOWED',
    });
  }
  const value = env[name];
  if (value === undefined || value === '') {
    // Connections are opened by workers alone.
    const next = 'set it there (for `saltbridge dev`: where that starts) and start it again';
    throw new SaltbridgeError('config', `env:${name} is not set where the worker runs; ${next}`, {
      code: 'SECRET_NOT_SET',
    });
  }
  return value;
}
