import { connectors } from '../connectors/index.ts';
import type { OpenedConnector, SessionSlot } from '../core/connector.ts';
import { SaltbridgeError } from '../core/errors.ts';
import type { Database } from '../store/database.ts';
import type { Secrets } from '../store/secrets.ts';

/**
 * Opens connections by id with their secrets resolved. A session is kept in memory for as long as the
 * connection's settings stay the same, so that not every step signs in anew.
 */
export function createConnectionOpener({
  database,
  secrets,
}: {
  database: Pick<Database, 'connections'>;
  secrets: Secrets;
}) {
  const sessions = new Map<string, SessionSlot>();
  return async function openConnection(id: string): Promise<OpenedConnector> {
    const row = await database.connections.get(id);
    if (!row)
      throw new SaltbridgeError('config', `There is no connection ${id}; see \`saltbridge connection list\``);
    const connector = connectors.get(row.system);
    if (!connector)
      throw new SaltbridgeError(
        'config',
        `Connection ${id} is to ${row.system}, which this worker has no connector for: ` +
          'start workers of the version that made the connection, or make it anew',
      );
    const settings = connector.settings.parse(await secrets.resolve(row.settings, `connection ${id}`));
    const version = `${id} ${row.updatedAt.toISOString()}`;
    const session = sessions.get(version) ?? createSession();
    sessions.set(version, session);
    return connector.open({ id, settings, session });
  };
}

function createSession(): SessionSlot {
  let kept: string | undefined;
  return {
    load: () => kept,
    save: (session) => {
      kept = session;
    },
  };
}
