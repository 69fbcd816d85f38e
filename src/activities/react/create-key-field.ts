import type { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import type { KeyFieldAnswer } from '../../core/prepare.ts';
import type { Dependencies } from '../dependencies.ts';
import { openDestination } from '../run-scope.ts';

import { openSync } from './open-sync.ts';

/** Makes the field that a sync finds its records by; twice changes nothing more. */
export function createCreateKeyField(dependencies: Dependencies) {
  return async function createKeyField({
    syncId,
  }: {
    syncId: string;
  }): Promise<z.infer<typeof KeyFieldAnswer>> {
    const { plan } = await openSync(dependencies, syncId);
    const { object, keyField: name } = plan.target;
    if (name === undefined)
      throw new SaltbridgeError('config', `The sync ${syncId} names no target.keyField`);
    const destination = await openDestination(dependencies, plan.connections);
    const label = name.replace(/__c$/i, '').replaceAll('_', ' ');
    return { field: `${object}.${name}`, change: await destination.createKeyField({ object, name, label }) };
  };
}
