import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SourceRow } from '../../../../src/core/changes/change-source.ts';
import { startSalesforce, type TestSalesforce } from '../../../support/sandbox.ts';
import { stepContext } from '../../../support/step-context.ts';
import { insertContacts, openChanges, readByJob, readRows, remove, versions, write } from './scene.ts';

let org: TestSalesforce;
beforeAll(async () => {
  org = await startSalesforce();
});
afterAll(() => org.close());

const contacts = { object: 'Contact', columns: ['LastName'] };
const noon = Date.parse('2026-11-05T12:00:00Z');
const second = (number: number) => new Date(noon + number * 1_000).toISOString().replace('.000Z', 'Z');
const inOrder = (rows: readonly SourceRow[]) =>
  rows.toSorted((one, other) => (one.stamp + one.id < other.stamp + other.id ? -1 : 1));

it('reads 5,000 rows on one stamp, whatever the size of its pages', { timeout: 120_000 }, async () => {
  await org.reset();
  const ids = await insertContacts(org, 5_000, new Date(noon));
  const { changes } = openChanges(org);

  for (const pageSize of [1_999, 2_000, 1_000, 333]) {
    const rows = await readRows(changes, contacts, { pageSize });
    expect(rows.map(({ id }) => id)).toEqual(ids);
  }
  const some = { ...contacts, filter: { field: 'LastName', operator: 'like', value: 'Doe 1%' } as const };
  const expected = ids.filter((_, at) => String(at + 1).startsWith('1')).slice(0, 300);
  for (const pageSize of [1, 299, 300, 301]) {
    const rows = await readRows(changes, some, { pageSize, limit: 300 });
    expect(rows.map(({ id }) => id)).toEqual(expected);
  }
});

/** How many records are inserted in each second; most have none. */
const seconds = fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 5 });

it('reads the same in one window as in any two that meet, by pages and by jobs', async () => {
  await fc.assert(
    fc.asyncProperty(
      seconds,
      fc.nat({ max: 6 }),
      fc.integer({ min: 1, max: 7 }),
      async (counts, cut, size) => {
        await org.reset();
        for (const [at, count] of counts.entries()) await insertContacts(org, count, new Date(second(at)));
        const { changes } = openChanges(org);
        const end = second(counts.length);
        const whole = { ...contacts, after: second(-1), upTo: end };
        const parts = [
          { ...whole, upTo: second(cut - 1) },
          { ...whole, after: second(cut - 1) },
        ];

        const rows = await readRows(changes, whole, { pageSize: size });
        const [early = [], late = []] = await Promise.all(
          parts.map((part) => readRows(changes, part, { pageSize: size })),
        );

        expect([...early, ...late]).toEqual(rows);
        expect(rows.map(({ id }) => id)).toEqual([...(await versions(org, 'Contact')).keys()]);
        expect(inOrder(await readByJob(changes, whole, size))).toEqual(rows);
        expect(await changes.count(whole)).toBe(rows.length);
      },
    ),
    { numRuns: 15 },
  );
});

const change = fc.record({
  advanceMs: fc.constantFrom(0, 1, 400, 1_000, 2_500),
  inserts: fc.nat({ max: 2 }),
  /** Which of the records there are is written, which is deleted. */
  update: fc.option(fc.nat()),
  remove: fc.option(fc.nat()),
});

it('loses nothing and repeats nothing while records change under its hands', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { minLength: 3, maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(0, 3_000),
      async (script, pageSize, lateMs) => {
        await org.reset();
        await org.change({ lateVisibilityMs: lateMs });
        await insertContacts(org, 6, new Date(noon));
        const { changes } = openChanges(org);
        const steps = script.values();
        const seen = new Map<string, string>();
        let after: string | undefined;

        async function readWindow(upTo: string): Promise<void> {
          const inWindow = new Set<string>();
          const window = { ...contacts, upTo, ...(after !== undefined && { after }) };
          for await (const batch of changes.rows(window, { pageSize }, stepContext())) {
            for (const { id, stamp } of batch) {
              expect(inWindow.has(id)).toBe(false);
              inWindow.add(id);
              seen.set(id, stamp);
            }
            const { value: step } = steps.next();
            if (step !== undefined) await play(step);
          }
          after = upTo;
        }

        for (const step of steps) {
          await play(step);
          const upTo = await changes.horizon(lateMs);
          if (after === undefined || upTo > after) await readWindow(upTo);
        }
        org.clock.advance(10_000);
        await readWindow(await changes.horizon(lateMs));

        const there = await versions(org, 'Contact');
        for (const [id, stamp] of there) expect(seen.get(id)).toBe(stamp);
      },
    ),
    { numRuns: 25 },
  );
});

async function play({ advanceMs, inserts, update, remove: gone }: Step): Promise<void> {
  org.clock.advance(advanceMs);
  if (inserts > 0) {
    const names = Array.from({ length: inserts }, (_, at) => [`New ${at}`]);
    await write(org, 'Contact', 'insert', ['LastName'], names);
  }
  const ids = [...(await versions(org, 'Contact')).keys()];
  const [updated, removed] = [update, gone].map((at) => (at === null ? undefined : ids[at % ids.length]));
  if (updated !== undefined) await write(org, 'Contact', 'update', ['Id', 'LastName'], [[updated, 'Roe']]);
  if (removed !== undefined) await remove(org, 'Contact', removed);
}

type Step = typeof change extends fc.Arbitrary<infer Value> ? Value : never;
