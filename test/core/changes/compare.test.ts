import fc from 'fast-check';
import { expect, it } from 'vitest';
import { profileWorld, type RunFate, type WorldRecord } from './profile-world.ts';

const id = fc.constantFrom('003A', '003B', '003C', '003a', '003é');
type Step =
  | { kind: 'change'; id: string; change: Partial<WorldRecord>; quiet: boolean; moves: boolean }
  | { kind: 'run'; fate: RunFate };

const change: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('change' as const),
  id,
  quiet: fc.boolean(),
  moves: fc.boolean(),
  change: fc.oneof(
    fc.record({
      name: fc.constantFrom('Ada', 'Bob', null, 'a\tb\n"c"'),
      state: fc.constant('live' as const),
    }),
    fc.record({ formula: fc.integer({ min: 0, max: 2 }) }),
    fc.record({ state: fc.constantFrom('live' as const, 'deleted' as const, 'purged' as const) }),
    fc.record({ state: fc.constantFrom('live' as const, 'hidden' as const) }),
    fc.record({ state: fc.constant('deleted' as const), mergedInto: fc.constant('003W') }),
  ),
});
const run: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('run' as const),
  fate: fc.record(
    {
      scope: fc.constantFrom('full' as const, 'incremental' as const),
      diesAfter: fc.integer({ min: 0, max: 4 }),
      forgets: fc.boolean(),
      declines: fc.boolean(),
    },
    { requiredKeys: ['scope'] },
  ),
});
const steps = fc.array(fc.oneof({ weight: 3, arbitrary: change }, run), { maxLength: 60, size: 'max' });
const choices = fc.record({
  nulls: fc.constantFrom('clear' as const, 'send' as const),
  send: fc.constantFrom('all traits' as const, 'changed traits' as const),
  timestamp: fc.constantFrom({ field: 'SystemModstamp' }, { field: 'Day' }),
});

/** A formula's change has no stamp, whatever else is told of the record; nor has what makes the filter see it. */
function isQuiet({ change, quiet }: Extract<Step, { kind: 'change' }>): boolean {
  return quiet && ('formula' in change || 'state' in change);
}

it('ends with the destination equal to the source, whatever changes, dies and is forgotten before', async () => {
  await fc.assert(
    fc.asyncProperty(steps, choices, async (walk, plan) => {
      const world = profileWorld(plan);
      let keys = 0;
      for (const step of walk) {
        if (step.kind === 'run') await world.run(step.fate);
        else {
          const moves = step.moves && 'name' in step.change;
          const key = moves ? { key: `${step.id}-${++keys}` } : {};
          world.change(step.id, { ...step.change, ...key }, isQuiet(step));
        }
      }
      await world.run({ scope: 'full' });

      const live = [...world.records].filter(([, { state }]) => state === 'live');
      for (const [, { key, name, formula }] of live) {
        const { gone = false, ...traits } = world.profiles.get(key) ?? {};
        expect({ key, gone, traits }).toEqual({
          key,
          gone: false,
          traits: { ...(name !== null && { name }), formula },
        });
      }
      const living = new Set(live.map(([, { key }]) => key));
      for (const [key, { gone }] of world.profiles)
        if (!living.has(key)) expect([key, gone]).toEqual([key, true]);
      expect((await world.run({ scope: 'full' })).unchanged).toBe(live.length);
    }),
    { numRuns: 400 },
  );
});

it('tells of a record only what changed, where the sync says so', async () => {
  const world = profileWorld({ nulls: 'clear', send: 'changed traits' });
  world.change('003A', { name: 'Ada' });
  await world.run({ scope: 'full' });
  world.profiles.set('003A-0', {});
  world.change('003A', { formula: 1 });

  await world.run({ scope: 'incremental' });

  expect(world.profiles.get('003A-0')).toEqual({ formula: 1 });
});

it('counts each record once', async () => {
  const world = profileWorld({ nulls: 'clear', send: 'all traits' });
  for (const name of ['003A', '003B', '003C']) world.change(name, { name });
  await world.run({ scope: 'full' });
  world.change('003A', { name: 'other' });
  world.change('003B', { state: 'deleted' });
  world.change('003D', { state: 'deleted' });

  const tally = await world.run({ scope: 'incremental' });

  expect(tally).toMatchObject({ created: 0, updated: 1, deleted: 1, unchanged: 0, outOfScope: 1, known: 3 });
  expect(world.linesOfLedger()).toBe(3);
});

it('leaves out what is empty when a record is told of for the first time, and clears it later', async () => {
  const world = profileWorld({ nulls: 'clear', send: 'all traits' });
  world.profiles.set('003A-0', { name: 'from elsewhere' });
  world.change('003A', { name: null });
  await world.run({ scope: 'full' });
  const first = { ...world.profiles.get('003A-0') };

  world.change('003A', { name: 'Ada' });
  await world.run({ scope: 'incremental' });
  world.change('003A', { name: null });
  await world.run({ scope: 'incremental' });

  expect(first).toEqual({ name: 'from elsewhere', formula: 0 });
  expect(world.profiles.get('003A-0')).toEqual({ formula: 0 });
});

it('tells of a formula that comes back to what it was before, though the record was never touched', async () => {
  const world = profileWorld({ nulls: 'clear', send: 'all traits' });
  world.change('003A', { name: 'Ada', formula: 0 });
  await world.run({ scope: 'full' });

  for (const formula of [1, 0]) {
    world.change('003A', { formula }, true);
    await world.run({ scope: 'full' });
  }

  expect(world.profiles.get('003A-0')).toEqual({ name: 'Ada', formula: 0 });
});

it('clears what an unfinished first run may have told', async () => {
  const world = profileWorld({ nulls: 'clear', send: 'all traits' });
  world.change('003A', { name: 'Ada' });
  await world.run({ scope: 'full', forgets: true });
  world.change('003A', { name: null });

  await world.run({ scope: 'full' });

  expect(world.profiles.get('003A-0')).not.toHaveProperty('name');
});

it('tells of a formula as of later than what an unfinished run may have told', async () => {
  const world = profileWorld({ nulls: 'clear', send: 'all traits' });
  world.change('003A', { name: 'Ada', formula: 0 });
  await world.run({ scope: 'full' });
  world.change('003A', { name: 'Ada L.' });
  await world.run({ scope: 'full', forgets: true });
  world.change('003A', { formula: 1 }, true);

  await world.run({ scope: 'full' });

  expect(world.profiles.get('003A-0')).toMatchObject({ name: 'Ada L.', formula: 1 });
});

it('gives messages of runs that began in one minute other ids, though their contents come again', async () => {
  const world = profileWorld({ nulls: 'clear', send: 'all traits' }, { runId: '019abcde' });
  world.change('003A', { formula: 0 });
  await world.run({ scope: 'full' });

  for (const formula of [1, 0, 1]) {
    world.change('003A', { formula }, true);
    await world.run({ scope: 'full' });
  }

  expect(world.profiles.get('003A-0')).toMatchObject({ formula: 1 });
});

it('takes nobody for gone whom a start date kept from being read, whatever was told of them since', async () => {
  const world = profileWorld({ nulls: 'clear', send: 'all traits' });
  world.change('003A', { name: 'old' });
  const since = world.records.get('003A')?.stamp ?? 0;
  world.change('003B', { name: 'new' });
  await world.run({ scope: 'full' });
  for (const id of ['003A', '003B']) world.change(id, { formula: 1 }, true);
  await world.run({ scope: 'full' });
  for (const id of ['003A', '003B']) world.change(id, { state: 'purged' }, true);

  const tally = await world.run({ scope: 'full', since });

  expect(tally).toMatchObject({ deleted: 1 });
  expect(world.profiles.get('003A-0')).not.toHaveProperty('gone', true);
  expect(world.profiles.get('003B-0')).toHaveProperty('gone', true);
});

it.each(['003A', '003B', '003D'])(
  'tells %s in the order of its changes, whatever its timestamp says',
  async (id) => {
    const world = profileWorld({ nulls: 'clear', send: 'all traits', timestamp: { field: 'Day' } });

    for (const name of ['Ada', 'Ada L.', 'Ada Lovelace']) {
      world.change(id, { name });
      await world.run({ scope: 'incremental' });
    }

    expect(world.profiles.get(`${id}-0`)).toMatchObject({ name: 'Ada Lovelace' });
  },
);
