import type { Connector } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { createClient } from './client.ts';
import { Auth0Settings } from './settings.ts';
import { countUsers, createUsersSource } from './users-source.ts';

/** Auth0 as a source of users. */
export const auth0: Connector = {
  system: 'auth0',
  label: 'Auth0',
  settings: Auth0Settings,
  open(connection) {
    const settings = Auth0Settings.parse(connection.settings);
    const client = createClient(settings, connection.session);
    return {
      async test() {
        const identity = settings.clientId;
        const facts = { domain: settings.domain };
        try {
          const users = await countUsers(client);
          return { ok: true, identity, facts: { ...facts, users: `${users}` }, problems: [] };
        } catch (error) {
          if (!(error instanceof SaltbridgeError)) throw error;
          const problem = { code: error.code?.toUpperCase() ?? 'NO_ACCESS', message: error.message };
          return { ok: false, identity, facts, problems: [problem] };
        }
      },
      source: createUsersSource(client, settings),
    };
  },
};
