import { afterAll, beforeAll, it } from 'vitest';
import { decideSignal } from '../../src/workflows/messages.ts';
import { remove, write } from '../connectors/salesforce/changes/scene.ts';
import { type ChangeConfig, type ChangeScene, changeScene } from '../support/change-scene.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import type { TestRun } from '../support/run-scene.ts';
import { keep } from './keep-history.ts';

/** Runs that tell of changes, see `record-histories.ts`; one of them by `npm run record:histories -- -t changes-by-jobs`. */
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

it('changes-by-pages', () => record('changes-by-pages', { limits: { messagesPerPart: 8 } }));

it('changes-by-jobs', () =>
  record('changes-by-jobs', { limits: { jobAbove: 10, rowsPerPage: 8, messagesPerPart: 8 } }));

it('changes-deletions-declined', () =>
  record(
    'changes-deletions-declined',
    { deletions: { share: 0.1, atLeast: 1 } },
    {
      async before(scene, ids) {
        await scene.run();
        const [renamed = '', ...gone] = ids.slice(0, 6);
        for (const id of gone) await remove(scene.salesforce, 'Contact', id);
        await write(scene.salesforce, 'Contact', 'update', ['Id', 'LastName'], [[renamed, 'Renamed']]);
        scene.later();
      },
      async live(run) {
        await run.waiting();
        await run.handle.signal(decideSignal, { decision: 'decline', by: 'the recorder' });
      },
    },
  ));

it('changes-rested', () =>
  record(
    'changes-rested',
    { quota: { share: 1, reserve: 0.9, lookEvery: '1m' } },
    {
      before: (scene) => scene.salesforce.change({ dailyApiRequests: 20 }),
      async live(run, scene) {
        await eventually('the run rests', async () => (await run.progress()).waiting?.for === 'quota');
        await scene.salesforce.change({ dailyApiRequests: 10_000 });
      },
    },
  ));

interface Course {
  before?: (scene: ChangeScene, ids: string[]) => Promise<void>;
  live?: (run: TestRun, scene: ChangeScene) => Promise<void>;
}

/** A run about twenty contacts. */
async function record(name: string, config: ChangeConfig, { before, live }: Course = {}): Promise<void> {
  const scene = await changeScene(engine, config);
  const people = Array.from({ length: 20 }, (_, index) => [`Recorded ${index}`]);
  const ids = await write(scene.salesforce, 'Contact', 'insert', ['LastName'], people);
  scene.later();
  await before?.(scene, ids);
  const run = await scene.runs.start(scene.syncId);
  await live?.(run, scene);
  const { status, message } = await run.ended();
  if (status !== 'completed') throw new Error(`The run to record is ${status}: ${message}`);
  await keep(name, await run.handle.fetchHistory());
}
