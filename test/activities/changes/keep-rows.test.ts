import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openChanges } from '../../../src/activities/changes/change-scope.ts';
import { keepRows } from '../../../src/activities/changes/keep-rows.ts';
import type { PartKey } from '../../../src/core/change-files.ts';
import type { SourceRow } from '../../../src/core/changes/change-source.ts';
import { aReading } from '../../support/a-reading.ts';
import { inAttempt } from '../../support/attempts.ts';
import { begunRun } from '../../support/begun-run.ts';
import { type Engine, startEngine } from '../../support/engine.ts';
import { stepContext } from '../../support/step-context.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
}, 120_000);
afterAll(() => engine.close());

const stamp = '2026-11-01T00:00:00.000Z';
/** Keeps the batches as a page of the second question. */
async function kept(batches: SourceRow[][]) {
  const { dependencies, specRef } = await begunRun(engine);
  const run = await openChanges(dependencies, specRef);
  const query = { object: 'Contact', columns: ['LastName'] };
  const task = { name: 'rows', way: 'job', expected: 9, query } as const;
  const all = (async function* () {
    yield* batches;
  })();
  const found = await inAttempt(() =>
    keepRows(dependencies, { run, reading: aReading }, { task, at: [1, 2] }, all, stepContext()),
  );
  const read = async (key: string) => (await text(await engine.artifacts.get(key))).split('\n').slice(0, -1);
  const idsOf = async (part: PartKey) =>
    (await read(run.files.part(part))).map((line) => line.slice(0, line.indexOf('\t')));
  return { ...found, idsOf, refused: (part: PartKey) => read(run.files.rejects(part)) };
}

const row = (id: string, name: string | null, at = stamp): SourceRow => ({ id, stamp: at, values: [name] });

it('keeps a page as one file sorted by id', async () => {
  const { parts, rows, idsOf } = await kept([[row('c', 'C'), row('a', 'A')], [row('b', 'B')]]);

  expect({ parts, rows }).toEqual({ parts: [[1, 2, 1, 0]], rows: 3 });
  expect(await idsOf([1, 2, 1, 0])).toEqual(['a', 'b', 'c']);
});

it('keeps large records as several files, so that few are held at once', async () => {
  const large = 'x'.repeat(12 * 1024 * 1024);
  const { parts, rows, idsOf } = await kept(['c', 'b', 'a', 'd'].map((id) => [row(id, large)]));

  expect({ parts, rows }).toEqual({
    parts: [
      [1, 2, 1, 0],
      [1, 2, 1, 1],
    ],
    rows: 4,
  });
  expect(await Promise.all(parts.map(idsOf))).toEqual([['a', 'b', 'c'], ['d']]);
});

it('keeps an empty page as an empty file', async () => {
  const { parts, idsOf } = await kept([]);

  expect(await Promise.all(parts.map(idsOf))).toEqual([[]]);
});

it('keeps the newest of what came twice', async () => {
  const { parts, refused, idsOf } = await kept([[row('', 'nobody'), row('a', 'A')], [row('a', 'B')]]);

  expect(await Promise.all(parts.map(idsOf))).toEqual([['', 'a']]);
  expect(await Promise.all(parts.map(refused))).toMatchObject([[expect.stringContaining('NO_IDENTITY')]]);
});
