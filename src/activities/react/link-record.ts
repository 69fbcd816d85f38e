import type { StepContext } from '../../core/connector.ts';
import { resolveField } from '../../core/mapping/resolve-field.ts';
import type { TargetField } from '../../core/target.ts';
import type { KeeperScope, Match } from './keeper.ts';
import { refusalOf } from './refusal.ts';

/**
 * Writes the key to the one record that is meant: not to what is history, as a converted Lead is, and to none of
 * several.
 *
 * @returns its id; undefined where there is no such one, or it has another key
 */
export async function linkRecord(
  { destination, plan, record }: KeeperScope,
  key: TargetField,
  matches: readonly Match[],
  context: StepContext,
): Promise<string | undefined> {
  const value = record[key.name];
  const open: { object: string; id: string; field: TargetField; holds: string }[] = [];
  for (const { object, id, endedBy } of matches) {
    const target = await destination.describe(object);
    const field = resolveField(target, key.name);
    const ended = endedBy === undefined ? undefined : resolveField(target, endedBy);
    if (field === undefined) return undefined;
    const fields = [field.name, ...(ended ? [ended.name] : [])];
    const present = await destination.read({ object, id, fields });
    if (present === undefined || (ended && present[ended.name] === 'true')) continue;
    open.push({ object, id, field, holds: present[field.name] ?? '' });
  }
  const [only, ...more] = open;
  if (!value || only === undefined || more.length > 0) return undefined;
  if (only.holds !== '') return only.holds === value ? only.id : undefined;
  const { allowDuplicates } = plan;
  const fields = ['Id', only.field.name];
  const request = {
    object: only.object,
    lane: 'update' as const,
    fields,
    keyFields: ['Id'],
    allowDuplicates,
  };
  const now = { firstAttempt: true, startedAt: new Date() };
  const [outcome] = await destination.write(request, [[only.id, value]], now, context);
  if (outcome?.state === 'updated') return only.id;
  // Converted since it was read.
  if (outcome?.code === 'CANNOT_UPDATE_CONVERTED_LEAD') return undefined;
  throw refusalOf(only.object, outcome);
}
