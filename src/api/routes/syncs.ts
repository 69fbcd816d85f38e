import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Database } from '../../store/database.ts';
import type { Sync as SyncRow, SyncWithConfig } from '../../store/tables/syncs.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { problems, SlugParams, withKey } from '../resources/common.ts';
import { Checking, NewSync, Sync, SyncChange, SyncList, SyncVersionList } from '../resources/sync.ts';
import { followSync, forgetSync } from '../schedules/follow-sync.ts';
import { listedSchedule, scheduleView } from '../schedules/schedule-view.ts';
import { requireSoundSync } from '../sync-config.ts';

/** Configured integrations; every change is a new version, and a run keeps the one it began with. */
export function syncRoutes(app: Api, dependencies: ApiDependencies): void {
  const { syncs } = dependencies.database;
  const shared = { tags: ['Syncs'], security: withKey };

  app.post(
    '/syncs',
    {
      schema: {
        ...shared,
        summary: 'Create a sync',
        querystring: Checking,
        body: NewSync,
        response: { 201: Sync, ...problems },
      },
    },
    async ({ body, query, log }, reply) => {
      await requireSoundSync(dependencies, body, query.check);
      const sync = await syncs.create(body);
      await followSync(dependencies, sync, log);
      return reply.code(201).header('Location', `/v1/syncs/${sync.id}`).send(viewOf(sync));
    },
  );

  app.get(
    '/syncs',
    { schema: { ...shared, summary: 'Every sync', response: { 200: SyncList, ...problems } } },
    async () => ({
      syncs: (await syncs.list()).map((sync) => {
        const schedule = listedSchedule(dependencies, sync);
        return { ...summaryOf(sync), ...(schedule && { schedule }) };
      }),
    }),
  );

  app.get(
    '/syncs/:id',
    { schema: { ...shared, summary: 'One sync', params: SlugParams, response: { 200: Sync, ...problems } } },
    async ({ params }) => {
      const sync = await syncOf(dependencies.database, params.id);
      const schedule = await scheduleView(dependencies, sync);
      return { ...viewOf(sync), ...(schedule && { schedule }) };
    },
  );

  app.put(
    '/syncs/:id',
    {
      schema: {
        ...shared,
        summary: 'Change a sync; another config is a new version',
        params: SlugParams,
        querystring: Checking,
        body: SyncChange,
        response: { 200: Sync, ...problems },
      },
    },
    async ({ params: { id }, body, query, log }) => {
      const { integration, config: before } = await syncOf(dependencies.database, id);
      const { config, ...rest } = body;
      const isSame = isDeepStrictEqual(before, config);
      await requireSoundSync(dependencies, { id, integration, config }, query.check && !isSame);
      const changed = isSame ? {} : { config };
      const sync = await syncs.update(id, { ...rest, ...changed });
      await followSync(dependencies, sync, log);
      return viewOf(sync);
    },
  );

  app.delete(
    '/syncs/:id',
    {
      schema: {
        ...shared,
        summary: 'Delete a sync; its runs stay on record',
        params: SlugParams,
        response: { 204: z.undefined(), ...problems },
      },
    },
    async ({ params, log }, reply) => {
      const sync = await syncOf(dependencies.database, params.id);
      await syncs.remove(params.id);
      await forgetSync(dependencies, sync, log);
      return reply.code(204).send();
    },
  );

  app.get(
    '/syncs/:id/versions',
    {
      schema: {
        ...shared,
        summary: 'Every version of a sync, newest first',
        params: SlugParams,
        response: { 200: SyncVersionList, ...problems },
      },
    },
    async ({ params }) => {
      await syncOf(dependencies.database, params.id);
      const versions = await syncs.versions(params.id);
      return {
        versions: versions.map(({ version, config, createdAt }) => {
          return { version, config, createdAt: createdAt.toISOString() };
        }),
      };
    },
  );
}

/** @throws SaltbridgeError `config` (`NOT_FOUND`) for an unknown one */
export async function syncOf({ syncs }: Pick<Database, 'syncs'>, id: string): Promise<SyncWithConfig> {
  const sync = await syncs.get(id);
  if (sync !== undefined) return sync;
  throw new SaltbridgeError('config', `There is no sync ${id}; see \`saltbridge sync list\``, {
    code: 'NOT_FOUND',
  });
}

function viewOf(sync: SyncWithConfig): Sync {
  return { ...summaryOf(sync), config: sync.config };
}

function summaryOf({ id, name, integration, active, currentVersion, createdAt, updatedAt }: SyncRow) {
  const times = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
  return { id, name, integration, active, version: currentVersion, ...times };
}
