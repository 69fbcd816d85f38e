import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FaultSpec } from '../../../sandbox/core/faults.ts';
import type { RunOptionsInput } from '../../../src/core/run.ts';
import { createRandom, pickFrom } from '../../soak/random.ts';
import { type ChangeScene, changeScene } from '../../support/change-scene.ts';
import { changeWalk, HIDDEN } from '../../support/change-walk.ts';
import { type Engine, startEngine, type TestWorker } from '../../support/engine.ts';
import { expectedProfiles, shownProfiles } from '../../support/expected-profiles.ts';
import { counts } from '../../support/run-scene.ts';

let engine: Engine;
let worker: TestWorker;
beforeAll(async () => {
  engine = await startEngine();
  worker = await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

const troubles: [FaultSpec, ...FaultSpec[]] = [
  { status: 503 },
  { drop: 'before' },
  { drop: 'after' },
  { truncate: 10 },
  { truncate: 10, quiet: true },
  { delayMs: 200 },
];
const reads: [string, ...string[]] = ['/query\\?', '/queryAll\\?', '/jobs/query', '/results', '/limits'];
type Kinds = [RunOptionsInput, ...RunOptionsInput[]];
const incremental: Kinds = [{}, {}, {}, {}, { mode: 'preview' }, { limit: 3 }];
const kinds: Record<'full' | 'incremental', Kinds> = {
  full: [...incremental, { scope: 'full' }],
  incremental,
};
const filter = { field: 'LastName', operator: '!=', value: HIDDEN };
const lateMs = 3_000;

/** Pages and parts of few rows, so that there are many seams. */
const pages = { rowsPerPage: 4, messagesPerPart: 5 };
const jobs = { jobAbove: 0, rowsPerPage: 7, messagesPerPart: 6 };

it.each([
  ['pages', 'full', pages],
  ['jobs', 'full', jobs],
  ['pages', 'incremental', pages],
  ['jobs', 'incremental', jobs],
] as const)(
  'comes to equal profiles whatever people, calls and workers did meanwhile, by %s and a last reading that is %s',
  async (way, scope, limits) => {
    const seed = Date.now() % 1_000_000;
    const random = createRandom(seed);
    const scene = await changeScene(engine, {
      limits,
      source: { lag: '4s' },
      model: { columns: ['LastName', 'Email', 'Account.Name'], filter },
      deletions: { share: 1, atLeast: 1_000_000 },
    });
    await scene.salesforce.change({ lateVisibilityMs: lateMs });
    const walk = await changeWalk(scene.salesforce, random, { tells: scope === 'incremental' });
    const done: string[] = [`seed ${seed}, by ${way}, ${scope}`];

    for (let step = 0; step < 60; step += 1) {
      done.push(await walk.step());
      if (random() < 0.15) done.push(await disturbedRun(scene, random, walk, pickFrom(random, kinds[scope])));
    }
    scene.later();
    const last = await scene.run({ scope, autoApprove: true });
    const again = await scene.run({ scope: 'full', autoApprove: true });

    const story = done.join(', ');
    expect(last.end.message, story).toBeUndefined();
    const told = await scene.profiles();
    const expected = await expectedProfiles(scene.salesforce);
    expect(shownProfiles(told, false), story).toEqual(expected);
    expect([...told.keys()].filter((id) => !expected.has(id)).sort(), story).toEqual(
      [...shownProfiles(told, true).keys()].sort(),
    );
    const { read, unchanged, outOfScope } = again.end.counts;
    expect(again.end.counts, story).toMatchObject(counts({ read, unchanged, outOfScope }));
  },
  300_000,
);

/** A run during which people go on, a call or two fail, and now and then the worker is replaced or the run cancelled. */
async function disturbedRun(
  scene: ChangeScene,
  random: () => number,
  walk: { step(): Promise<string> },
  options: RunOptionsInput,
) {
  if (random() < 0.5)
    scene.salesforce.break({ path: pickFrom(random, reads), ...pickFrom(random, troubles) });
  if (random() < 0.5) scene.segment.break({ path: '/v1/batch', ...pickFrom(random, troubles) });
  const run = await scene.runs.start(scene.syncId, { autoApprove: true, ...options });
  const deeds = [await walk.step(), await walk.step()];
  const replaced = random() < 0.3;
  if (replaced) {
    await worker.stop();
    worker = await engine.startWorker();
  }
  const cancelled = random() < 0.2;
  if (cancelled) {
    await delay(random() * 1_000);
    await run.handle.cancel();
  }
  const { status, message } = await run.ended();
  scene.salesforce.faults.clear();
  scene.segment.faults.clear();
  if (!cancelled || status !== 'cancelled') expect([status, message]).toEqual(['completed', undefined]);
  return `[${JSON.stringify(options)} ${replaced ? 'replaced ' : ''}${status === 'cancelled' ? 'cancelled ' : ''}${deeds.join(' ')}]`;
}
