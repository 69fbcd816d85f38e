import fc from 'fast-check';
import { expect, it } from 'vitest';
import { profileWorld, type RunFate } from './profile-world.ts';

const plan = { nulls: 'clear', send: 'all traits', timestamp: { field: 'SystemModstamp' } } as const;
const id = fc.constantFrom('003A', '003B', '003C');
const key = fc.constantFrom('ada@example.com', 'bob@example.com');
const state = fc.constantFrom('live' as const, 'hidden' as const, 'deleted' as const, 'purged' as const);
const change = fc.record({
  id,
  quiet: fc.boolean(),
  change: fc.record({ key, state }, { requiredKeys: [] }),
});
const fate: fc.Arbitrary<RunFate> = fc.record(
  {
    scope: fc.constantFrom('full' as const, 'incremental' as const),
    diesAfter: fc.integer({ min: 0, max: 3 }),
    forgets: fc.boolean(),
    declines: fc.boolean(),
  },
  { requiredKeys: ['scope'] },
);
const steps = fc.array(fc.oneof({ weight: 2, arbitrary: change }, fate), { maxLength: 40, size: 'max' });

it('ends with nobody marked as deleted whom any record still goes by, and everybody else', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (walk) => {
      const world = profileWorld(plan);
      for (const step of walk) {
        if ('scope' in step) await world.run(step);
        else world.change(step.id, step.change, step.quiet);
      }
      await world.run({ scope: 'full' });

      const live = [...world.records.values()].filter((record) => record.state === 'live');
      const inUse = new Set(live.map((record) => record.key));
      for (const [name, { gone = false }] of world.profiles)
        expect([name, gone]).toEqual([name, !inUse.has(name)]);
    }),
    { numRuns: 400 },
  );
});

it('leaves the profile of two duplicates alone while one of them is there', async () => {
  const world = profileWorld(plan);
  world.change('003A', { key: 'ada@example.com', name: 'Ada' });
  world.change('003B', { key: 'ada@example.com', name: 'Ada' });
  await world.run({ scope: 'full' });

  world.change('003A', { state: 'deleted' });
  const tally = await world.run({ scope: 'incremental' });
  const between = { ...world.profiles.get('ada@example.com') };
  world.change('003B', { state: 'deleted' });
  await world.run({ scope: 'incremental' });

  expect(tally.deleted).toBe(1);
  expect(between).toEqual({ name: 'Ada', formula: 0 });
  expect(world.profiles.get('ada@example.com')).toMatchObject({ gone: true });
});

it('takes the mark back from a profile that another record has come to go by', async () => {
  const world = profileWorld(plan);
  world.change('003A', { key: 'ada@example.com' });
  await world.run({ scope: 'full' });
  world.change('003A', { key: 'bob@example.com' });
  const tally = await world.run({ scope: 'incremental' });
  const left = { ...world.profiles.get('ada@example.com') };

  world.change('003B', { key: 'ada@example.com' });
  await world.run({ scope: 'incremental' });

  expect(tally).toMatchObject({ updated: 1, moved: 1 });
  expect(left).toMatchObject({ gone: true });
  expect(world.profiles.get('ada@example.com')).toMatchObject({ gone: false });
});
