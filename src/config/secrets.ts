import { SaltbridgeError } from '../core/errors.ts';
import type { Environment } from './environment.ts';

/** Saltbridge's own keys: a connection that could name one would send it to whatever host it likes. */
const OUR_OWN = /^(SALTBRIDGE_|TEMPORAL_|AWS_|S3_|DATABASE_URL$)/;

/**
 * Auth0's guide calls its variables so. The first that is set counts: some systems set USERNAME by themselves, so the
 * longer name comes first.
 */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  SFCOM_CLIENT_ID: ['SFCOM_CLIENT_ID', 'SALESFORCE_CLIENT_ID'],
  SFCOM_CLIENT_SECRET: ['SFCOM_CLIENT_SECRET', 'SALESFORCE_CLIENT_SECRET'],
  USERNAME: ['SFCOM_USERNAME', 'SALESFORCE_USERNAME', 'USERNAME'],
  PASSWORD: ['SFCOM_PASSWORD', 'SALESFORCE_PASSWORD', 'PASSWORD'],
  MY_SLACK_WEBHOOK_URL: ['MY_SLACK_WEBHOOK_URL', 'SLACK_WEBHOOK_URL'],
};

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
  const names = ALSO[name] ?? [name];
  const value = names.map((one) => env[one]).find((one) => one !== undefined && one !== '');
  if (value === undefined) {
    const others = names.filter((one) => one !== name).map((one) => ` (or ${one})`);
    // Connections are opened by workers alone.
    const next = 'set it there (for `saltbridge dev`: where that starts) and start it again';
    const message = `env:${name}${others.join('')} is not set where the worker runs; ${next}`;
    throw new SaltbridgeError('config', message, {
      code: 'SECRET_NOT_SET',
    });
  }
  return value;
}
