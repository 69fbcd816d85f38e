import type { BoundChanges } from '../../core/changes/change-plan.ts';
import type { ChangeQuery, ChangeSource } from '../../core/changes/change-source.ts';
import { fieldsInExpression } from '../../core/changes/expression-scope.ts';
import type { ProfileDestination } from '../../core/changes/profile.ts';
import { fieldsOf } from '../../core/changes/profile-plan.ts';
import type { Problem } from '../../core/errors.ts';

/** Fields that the mapping looks at and that must be asked for: id and stamp come with every record. */
export function usedFields({ profile }: Pick<BoundChanges, 'profile'>): string[] {
  return fieldsOf(profile, fieldsInExpression).filter(isChosen);
}

/** Fields that the model names, without id and stamp. */
export function modelFields({ columns }: Pick<BoundChanges, 'columns'>): string[] {
  return columns.filter(isChosen);
}

/** What a sync asks of its source, of all times. */
export function sourceQuery(
  { object, filter }: Pick<BoundChanges, 'object' | 'filter'>,
  columns: readonly string[],
): ChangeQuery {
  return { object, columns, ...(filter && { filter }) };
}

/** What keeps the query from being read, with places in the sync's config. */
export async function sourceProblems(
  source: ChangeSource,
  bound: Pick<BoundChanges, 'columns'>,
  query: ChangeQuery,
): Promise<Problem[]> {
  const found = await source.check(query);
  return found.map(({ pointer, ...problem }) => {
    const place = placeOf(pointer, query, bound);
    return place === undefined ? problem : { ...problem, pointer: place };
  });
}

/** What keeps messages from being taken; places in a connection's settings become the connection's own. */
export async function profileProblems(
  profiles: ProfileDestination,
  { request }: Pick<BoundChanges, 'request'>,
): Promise<Problem[]> {
  const found = await profiles.check(request);
  return found.map(({ pointer, ...problem }) => ({
    ...problem,
    pointer: pointer === undefined ? '/mapping/profileSpace' : '/destination/connection',
  }));
}

function isChosen(name: string): boolean {
  return name.toLowerCase() !== 'id' && name.toLowerCase() !== 'systemmodstamp';
}

/** A source knows its question, not the config that it was made of. */
function placeOf(
  pointer: string | undefined,
  query: ChangeQuery,
  { columns }: Pick<BoundChanges, 'columns'>,
): string | undefined {
  if (pointer === '/object') return '/model/collection';
  if (pointer?.startsWith('/filter')) return `/model${pointer}`;
  const [, asked] = pointer?.match(/^\/columns\/(\d+)$/) ?? [];
  if (asked === undefined) return undefined;
  const name = query.columns[Number(asked)]?.toLowerCase();
  const at = columns.findIndex((column) => column.toLowerCase() === name);
  return at < 0 ? '/model/columns' : `/model/columns/${at}`;
}
