import { ZodError } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import type { BoundReaction } from '../../core/integration.ts';
import type { ApiDependencies } from '../dependencies.ts';

/** A sync that answers events, as it is now. */
export interface ReactingSync {
  id: string;
  version: number;
  active: boolean;
  integration: string;
  plan: BoundReaction;
  createdAt: Date;
}

/** @returns an error `config` where there is none that can answer */
export async function reactingSync(
  { database, integrations }: Pick<ApiDependencies, 'database' | 'integrations'>,
  id: string,
): Promise<ReactingSync | SaltbridgeError> {
  const sync = await database.syncs.get(id);
  if (sync === undefined)
    return new SaltbridgeError('config', `There is no sync ${id}; see \`saltbridge sync list\``, {
      code: 'NOT_FOUND',
    });
  const kind = integrations.get(sync.integration);
  if (kind?.story !== 'react')
    return new SaltbridgeError('config', `The sync ${id} answers no events`, { code: 'NO_EVENTS' });
  try {
    const { version, active, integration, createdAt } = sync;
    return { id, version, active, integration, createdAt, plan: kind.bind(sync.config) };
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const message = `The sync ${id} was saved by another version and is not valid any more; apply it again`;
    return new SaltbridgeError('config', message, { cause: error, code: 'INVALID_SYNC' });
  }
}

/** It can't be read now, but may be when somebody has applied it again: what waits for it may wait on. */
export function mayRecover({ code }: SaltbridgeError): boolean {
  return code === 'INVALID_SYNC';
}

/** What whoever sends us the sync's events must have; every process with the same key makes the same. */
export function hookSecret(
  { secrets }: Pick<ApiDependencies, 'secrets'>,
  { id, plan }: ReactingSync,
): string {
  return secrets.derive(`hook ${plan.hook.system} ${id} ${plan.hook.secretVersion}`);
}
