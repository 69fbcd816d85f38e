import { SaltbridgeError } from '../../core/errors.ts';
import type { BoundReaction } from '../../core/integration.ts';
import type { Dependencies } from '../dependencies.ts';
import { bindReaction } from '../run-scope.ts';

/** A sync that answers events, as it is now. */
export interface OpenSync {
  id: string;
  version: number;
  createdAt: Date;
  plan: BoundReaction;
}

/** @throws SaltbridgeError `config` */
export async function openSync(dependencies: Dependencies, id: string): Promise<OpenSync> {
  const sync = await dependencies.database.syncs.get(id);
  if (sync === undefined)
    throw new SaltbridgeError('config', `There is no sync ${id}; see \`saltbridge sync list\``);
  const { version, createdAt, integration, config } = sync;
  return { id, version, createdAt, plan: bindReaction(dependencies, integration, config) };
}
