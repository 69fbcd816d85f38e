import { expect, it } from 'vitest';
import { planTasks } from '../../../src/activities/changes/plan-tasks.ts';
import type { BoundChanges } from '../../../src/core/changes/change-plan.ts';
import type { ChangeQuery, ChangeSource } from '../../../src/core/changes/change-source.ts';
import { SaltbridgeError } from '../../../src/core/errors.ts';

const filter = { field: 'LastName', operator: '!=' as const, value: 'Hidden' };
const cursor = '2026-11-01T00:00:00Z';
const horizon = '2026-11-02T00:00:00Z';
const nothing = { cursor, ledger: null, doubts: [] };
const ledger = { ref: { key: 'ledger', sha256: '', bytes: 1 }, rows: 1 };

it('asks for what was deleted or left the filter where only an unfinished run may have told of it', async () => {
  const names = async (state: typeof nothing | { doubts: unknown[] }) =>
    (await plan({ scope: 'incremental', state: { ...nothing, ...state } })).tasks.map(({ name }) => name);

  expect(await names(nothing)).toEqual(['rows']);
  expect(await names({ doubts: [{}] })).toEqual(['rows', 'deleted', 'seen']);
});

it('asks for merges since the last run also when it reads everything', async () => {
  const { tasks } = await plan({ scope: 'full', state: { ...nothing, ledger } });

  expect(tasks.map(({ name }) => name)).toEqual(['rows', 'deleted', 'later']);
  expect(tasks[0]?.query.after).toBeUndefined();
  expect(tasks[1]?.query).toMatchObject({ which: 'deleted', after: cursor, upTo: horizon });
  expect(tasks[2]?.query).toEqual({ object: 'Contact', columns: [], which: 'any', after: horizon });
});

it('goes on without deleted records where the source keeps none of the object', async () => {
  const message = 'no recycle bin';
  const refuses = ({ which }: ChangeQuery) => {
    if (which !== 'deleted') return 1;
    throw new SaltbridgeError('config', message, { problems: [{ code: 'NO_RECYCLE_BIN', message }] });
  };

  const { tasks } = await plan({ scope: 'incremental', state: { ...nothing, ledger } }, refuses);

  expect(tasks.map(({ name }) => name)).toEqual(['rows', 'seen']);
});

it('never reads a sample by a job, which would bring every record', async () => {
  const { tasks } = await plan({ scope: 'sample', state: nothing, options: { limit: 50 } }, () => 1_000);

  expect(tasks).toMatchObject([{ way: 'pages', expected: 50, limit: 50 }]);
});

type Wanted = Parameters<typeof planTasks>[2];

function plan(
  { options = {}, ...wanted }: Pick<Wanted, 'scope' | 'state'> & { options?: Wanted['options'] },
  count: (query: ChangeQuery) => number = () => 1,
) {
  const source = { horizon: async () => horizon, count: async (query: ChangeQuery) => count(query) };
  const bound = {
    object: 'Contact',
    filter,
    lagMs: 0,
    limits: { jobAbove: 10 },
    profile: { deleted: { trait: 'deleted', mergedTrait: 'merged_into' } },
  };
  // Planning looks at nothing else of the two.
  return planTasks(source as unknown as ChangeSource, bound as BoundChanges, {
    ...wanted,
    columns: ['LastName'],
    options,
  });
}
