import type { FastifyRequest } from 'fastify';
import type { SyncWithConfig } from '../../store/tables/syncs.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { problems, SlugParams, withKey } from '../resources/common.ts';
import { Pause, SwitchChange, Switches, SyncSchedule } from '../resources/schedule.ts';
import { followSync } from '../schedules/follow-sync.ts';
import { scheduleView } from '../schedules/schedule-view.ts';
import { pauseSchedule, switchesOf, turnSwitches } from '../sync-switches.ts';
import { syncOf } from './syncs.ts';

/** What keeps a sync's data from flowing, and its schedule from starting it; each turn is a new version. */
export function switchRoutes(app: Api, dependencies: ApiDependencies): void {
  const shared = { tags: ['Syncs'], security: withKey, params: SlugParams };
  const find = (id: string) => syncOf(dependencies.database, id);

  app.get(
    '/syncs/:id/switches',
    {
      schema: { ...shared, summary: 'What is switched on and off', response: { 200: Switches, ...problems } },
    },
    async ({ params }) => switchesOf(dependencies, await find(params.id)),
  );

  app.put(
    '/syncs/:id/switches',
    {
      schema: {
        ...shared,
        summary: 'Switch on or off; the form of the whole config is checked, the live systems are not asked',
        body: SwitchChange,
        response: { 200: Switches, ...problems },
      },
    },
    async ({ params, body, log }) => {
      const changed = await turnSwitches(dependencies, await find(params.id), body);
      await followSync(dependencies, changed, log);
      return switchesOf(dependencies, changed);
    },
  );

  const answer = async (sync: SyncWithConfig, log: FastifyRequest['log']): Promise<SyncSchedule> => {
    // Somebody may have paused or resumed it in Temporal itself.
    await followSync(dependencies, sync, log, true);
    // Who pauses a sync without a schedule is refused before.
    return SyncSchedule.parse(await scheduleView(dependencies, sync));
  };

  app.post(
    '/syncs/:id/pause',
    {
      schema: {
        ...shared,
        summary: 'Pause the schedule; runs that people start go on',
        body: Pause.nullish(),
        response: { 200: SyncSchedule, ...problems },
      },
    },
    async ({ params, body, log }) => {
      const sync = await find(params.id);
      return answer(await pauseSchedule(dependencies, sync, true, body?.reason), log);
    },
  );

  app.post(
    '/syncs/:id/resume',
    {
      schema: {
        ...shared,
        summary: 'Let the schedule go on',
        response: { 200: SyncSchedule, ...problems },
      },
    },
    async ({ params, log }) => answer(await pauseSchedule(dependencies, await find(params.id), false), log),
  );
}
