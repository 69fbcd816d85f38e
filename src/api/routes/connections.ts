import { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Database } from '../../store/database.ts';
import type { Connection as ConnectionRow } from '../../store/tables/connections.ts';
import { kindOf, sealedSettings, shownSettings } from '../connection-settings.ts';
import { syncsThatUse } from '../connection-use.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { problems, SlugParams, withKey } from '../resources/common.ts';
import { Connection, ConnectionList, ConnectionSettings, NewConnection } from '../resources/connection.ts';

/** Accounts of other systems. Secrets go in and never come out. */
export function connectionRoutes(app: Api, dependencies: ApiDependencies): void {
  const { connectionKinds, database, secrets } = dependencies;
  const { connections } = database;
  const shared = { tags: ['Connections'], security: withKey };

  const viewOf = ({ id, system, settings, createdAt, updatedAt }: ConnectionRow): Connection => {
    const kind = connectionKinds.find((one) => one.system === system);
    const times = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
    return { id, system, settings: shownSettings(kind, settings), ...times };
  };

  app.post(
    '/connections',
    {
      schema: {
        ...shared,
        summary: 'Create a connection',
        body: NewConnection,
        response: { 201: Connection, ...problems },
      },
    },
    async ({ body }, reply) => {
      const { id, system } = body;
      const settings = sealedSettings(id, kindOf(connectionKinds, system, id), body.settings, secrets);
      const created = await connections.create({ id, system, settings });
      return reply.code(201).header('Location', `/v1/connections/${id}`).send(viewOf(created));
    },
  );

  app.get(
    '/connections',
    { schema: { ...shared, summary: 'Every connection', response: { 200: ConnectionList, ...problems } } },
    async () => ({ connections: (await connections.list()).map(viewOf) }),
  );

  app.get(
    '/connections/:id',
    {
      schema: {
        ...shared,
        summary: 'One connection',
        params: SlugParams,
        response: { 200: Connection, ...problems },
      },
    },
    async ({ params }) => viewOf(await connectionOf(database, params.id)),
  );

  /** PUT replaces all settings, PATCH those that are sent. */
  const change = async (id: string, given: Record<string, unknown>, keep: boolean) => {
    const before = await connectionOf(database, id);
    const kind = kindOf(connectionKinds, before.system, id);
    const wanted = keep ? { ...shownSettings(kind, before.settings), ...given } : given;
    const settings = sealedSettings(id, kind, wanted, secrets, before.settings);
    return viewOf(await connections.update(id, { settings }));
  };
  const changed = {
    params: SlugParams,
    body: ConnectionSettings,
    response: { 200: Connection, ...problems },
  };
  app.put(
    '/connections/:id',
    { schema: { ...shared, summary: 'Replace the settings; a secret sent as shown stays', ...changed } },
    ({ params, body }) => change(params.id, body.settings, false),
  );
  app.patch(
    '/connections/:id',
    { schema: { ...shared, summary: 'Change some settings', ...changed } },
    ({ params, body }) => change(params.id, body.settings, true),
  );

  app.delete(
    '/connections/:id',
    {
      schema: {
        ...shared,
        summary: 'Delete a connection that no sync uses',
        params: SlugParams,
        response: { 204: z.undefined(), ...problems },
      },
    },
    async ({ params: { id } }, reply) => {
      await connectionOf(database, id);
      const users = await syncsThatUse(dependencies, id);
      if (users.length > 0) {
        const message = `Connection ${id} is used by ${users.join(', ')}; change it with \`saltbridge sync apply\`, or delete it with \`saltbridge sync remove\``;
        throw new SaltbridgeError('config', message, { code: 'CONNECTION_IN_USE' });
      }
      await connections.delete(id);
      return reply.code(204).send();
    },
  );
}

/** @throws SaltbridgeError `config` (`CONNECTION_NOT_FOUND`) for an unknown one */
export async function connectionOf(
  { connections }: Pick<Database, 'connections'>,
  id: string,
): Promise<ConnectionRow> {
  const found = await connections.get(id);
  if (found !== undefined) return found;
  const message = `There is no connection ${id}; see \`saltbridge connection list\``;
  throw new SaltbridgeError('config', message, { code: 'CONNECTION_NOT_FOUND' });
}
