import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { ChangePlan } from '../core/changes/change-plan.ts';
import { SaltbridgeError } from '../core/errors.ts';
import type { SyncWithConfig } from '../store/tables/syncs.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Switches } from './resources/schedule.ts';
import { changePlan } from './schedules/wanted-schedule.ts';
import { requireValidSync } from './sync-config.ts';

type Needed = Pick<ApiDependencies, 'database' | 'integrations'>;
/** An object of a config, of which only one setting is looked at. */
const Part = z.record(z.string(), z.unknown());

/** @throws SaltbridgeError `config` (`NO_SWITCHES`) for a sync of another kind */
export function switchesOf({ integrations }: Needed, sync: SyncWithConfig): Switches {
  const { switches } = planOf(integrations, sync, 'switches');
  return { syncId: sync.id, version: sync.version, switches, flows: switches.every(({ on }) => on) };
}

/**
 * Saves the sync with these switches turned; every name is where the config has it.
 *
 * @throws SaltbridgeError `config`: `UNKNOWN_SWITCH`, or what saving the whole config says
 */
export async function turnSwitches(
  dependencies: Needed,
  sync: SyncWithConfig,
  change: Record<string, boolean>,
): Promise<SyncWithConfig> {
  const names = planOf(dependencies.integrations, sync, 'switches').switches.map(({ name }) => name);
  const problems = Object.keys(change)
    .filter((name) => !names.includes(name))
    .map((name) => {
      const message = `There is no switch ${name}; there are: ${names.join(', ')}`;
      return { code: 'UNKNOWN_SWITCH', message, pointer: `/${name}` };
    });
  if (problems.length > 0) {
    const message = `Sync ${sync.id} has no such switch`;
    throw new SaltbridgeError('config', message, { code: 'UNKNOWN_SWITCH', problems });
  }
  const config = { ...Part.parse(sync.config) };
  for (const [name, enabled] of Object.entries(change))
    config[name] = { ...Part.parse(config[name]), enabled };
  return save(dependencies, sync, config);
}

/** Saves the sync with its schedule paused, for that reason, or going again. */
export async function pauseSchedule(
  dependencies: Needed,
  sync: SyncWithConfig,
  paused: boolean,
  reason?: string,
): Promise<SyncWithConfig> {
  if (!planOf(dependencies.integrations, sync, 'schedule').schedule) throw none(sync.id, 'schedule');
  const config = Part.parse(sync.config);
  const { reason: _, ...schedule } = Part.optional().parse(config.schedule) ?? {};
  return save(dependencies, sync, {
    ...config,
    schedule: { ...schedule, paused, ...(reason !== undefined && { reason }) },
  });
}

function planOf(
  integrations: Needed['integrations'],
  { id, integration, config }: SyncWithConfig,
  what: keyof typeof CODE_OF_LACK,
): ChangePlan {
  const plan = changePlan(integrations.get(integration), config);
  if (plan !== undefined && plan !== 'unreadable') return plan;
  if (plan === undefined) throw none(id, what);
  const message = `The sync ${id} was saved by another version and is not valid any more; apply it again`;
  throw new SaltbridgeError('config', message, { code: 'INVALID_SYNC' });
}

const CODE_OF_LACK = { switches: 'NO_SWITCHES', schedule: 'NO_SCHEDULE' } as const;

function none(id: string, what: keyof typeof CODE_OF_LACK): SaltbridgeError {
  return new SaltbridgeError('config', `The sync ${id} has no ${what}`, { code: CODE_OF_LACK[what] });
}

/** As the very version that was looked at, so that no change of somebody else is lost. */
async function save(
  dependencies: Needed,
  { id, integration, version, config: before, ...sync }: SyncWithConfig,
  config: unknown,
): Promise<SyncWithConfig> {
  if (isDeepStrictEqual(before, config)) return { id, integration, version, config: before, ...sync };
  await requireValidSync(dependencies, id, integration, config);
  return dependencies.database.syncs.update(id, { config, expectedVersion: version });
}
