import type { Connector } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { createChangeSource } from './changes/change-source.ts';
import { createClient } from './client.ts';
import { createDestination } from './destination.ts';
import { report } from './report.ts';
import { Patience, SignIn, settings } from './settings.ts';

export const salesforce: Connector = {
  system: 'salesforce',
  label: 'Salesforce',
  settings,
  open(connection) {
    const { settleMs, ...signIn } = parseSettings(connection.settings);
    const client = createClient(signIn, connection.session);
    return {
      test: () => report(client, signIn.auth),
      changes: createChangeSource(client),
      destination: createDestination(client, settleMs),
    };
  },
};

function parseSettings(value: unknown): SignIn & Patience {
  const parsed = SignIn.and(Patience).safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({
    code: 'SETTING_INVALID',
    message: `Salesforce connection: ${message}`,
    pointer: `/${path.map(String).join('/')}`,
  }));
  throw new SaltbridgeError('config', problems.map(({ message }) => message).join('\n'), { problems });
}
