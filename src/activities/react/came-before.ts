import { isNew } from '../../core/newcomer.ts';
import type { Dependencies } from '../dependencies.ts';
import { attributesOf, type EventScope } from './event-scope.ts';

/**
 * Whether the person was there before the sync, asked of the source where the sender of the event told no time. Whoever
 * is gone by now, or can't be asked for, counts as new.
 */
export async function cameBefore(
  dependencies: Dependencies,
  { event, bound, syncCreatedAt }: EventScope,
): Promise<boolean> {
  const { created_at: told, user_id: id } = attributesOf(dependencies, event);
  const connection = bound.connections.source;
  if (told !== undefined || id === undefined || connection === undefined) return false;
  const { source } = await dependencies.openConnection(connection);
  const createdAt = await source?.createdAt?.({ object: 'users', id });
  return !isNew({ createdAt }, { plan: bound, createdAt: syncCreatedAt });
}
