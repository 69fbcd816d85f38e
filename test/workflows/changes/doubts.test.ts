import { afterAll, beforeAll, expect, it } from 'vitest';
import { LedgerRef } from '../../../src/core/changes/reading.ts';
import { remove, write } from '../../connectors/salesforce/changes/scene.ts';
import { type ChangeScene, changeScene } from '../../support/change-scene.ts';
import { type Engine, startEngine } from '../../support/engine.ts';
import { counts } from '../../support/run-scene.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

/** Contacts of whom so many runs may have told, since each ended while it did. */
async function doubted(runs: number): Promise<{ scene: ChangeScene; ids: string[] }> {
  const scene = await changeScene(engine);
  const names = [['Ada'], ['Bob'], ['Cem']];
  const ids = await write(scene.salesforce, 'Contact', 'insert', ['LastName'], names);
  scene.later();
  scene.segment.break({ path: '/v1/batch', times: 1_000, status: 401 });
  for (let run = 0; run < runs; run += 1) await scene.run();
  scene.segment.faults.clear();
  return { scene, ids };
}

const stateOf = ({ syncId }: ChangeScene) => engine.database.states.get(syncId);

it('takes what many runs may have told into the ledger before the next one reads', async () => {
  const { scene } = await doubted(9);
  const before = await stateOf(scene);

  const preview = await scene.run({ mode: 'preview' });

  expect(before).toMatchObject({ ledger: null, doubts: { length: 9 } });
  expect(preview.end).toMatchObject({ status: 'completed', counts: counts({ read: 3, unprocessed: 3 }) });
  const after = await stateOf(scene);
  expect(after).toMatchObject({ doubts: [], cursor: null, lastRun: null });
  expect(LedgerRef.parse(after?.ledger).rows).toBe(3);
});

it('tells what became of those of whom many runs may have told', async () => {
  const { scene, ids } = await doubted(9);
  const [ada = '', bob = '', cem = ''] = ids;
  await remove(scene.salesforce, 'Contact', ada);
  await write(scene.salesforce, 'Contact', 'update', ['Id', 'LastName'], [[bob, 'Renamed']]);
  scene.later();

  const run = await scene.run();

  expect(run.end).toMatchObject({ status: 'completed', counts: counts({ read: 3, updated: 2, deleted: 1 }) });
  const told = await scene.profiles();
  expect([ada, bob, cem].map((id) => told.get(id))).toMatchObject([
    { salesforce_deleted: true },
    { LastName: 'Renamed' },
    { LastName: 'Cem' },
  ]);
});

it('leaves a few doubts as they are, so that the very same messages go out again', async () => {
  const { scene } = await doubted(8);

  await scene.run({ mode: 'preview' });

  expect(await stateOf(scene)).toMatchObject({ ledger: null, doubts: { length: 8 } });
});

it('leaves one ledger behind, whatever runs that died have left', async () => {
  const { scene } = await doubted(9);
  await scene.run({ mode: 'preview' });
  await scene.run();
  scene.later();
  await scene.run();

  const state = await stateOf(scene);
  const keys: string[] = [];
  for await (const { key } of engine.artifacts.list(`syncs/${scene.syncId}/`)) keys.push(key);
  expect(keys).toEqual([LedgerRef.parse(state?.ledger).ref.key]);
});
