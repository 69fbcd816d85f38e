import { afterAll, beforeAll, expect, it } from 'vitest';
import { decide } from '../../../src/workflows/messages.ts';
import { remove, write } from '../../connectors/salesforce/changes/scene.ts';
import { changeScene } from '../../support/change-scene.ts';
import { type Engine, startEngine } from '../../support/engine.ts';
import { counts } from '../../support/run-scene.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

const threeContacts = [['Ada'], ['Bob'], ['Cem']];

it('waits for a person where many are gone at once, and tells all the rest where they decline', async () => {
  const scene = await changeScene(engine, { deletions: { share: 0.1, atLeast: 1 } });
  const [ada = '', bob = '', cem = ''] = await write(
    scene.salesforce,
    'Contact',
    'insert',
    ['LastName'],
    threeContacts,
  );
  scene.later();
  await scene.run();
  await remove(scene.salesforce, 'Contact', bob);
  await remove(scene.salesforce, 'Contact', cem);
  await write(scene.salesforce, 'Contact', 'update', ['Id', 'LastName'], [[ada, 'Ada L.']]);
  scene.later();

  const run = await scene.runs.start(scene.syncId);
  const waiting = await run.waiting();
  await run.handle.executeUpdate(decide, { args: [{ decision: 'decline', by: 'the test' }] });
  const end = await run.ended();
  const told = await scene.profiles();
  const again = await scene.runs.start(scene.syncId, { scope: 'full' });
  await again.waiting();
  await again.approve();
  const approved = await again.ended();

  expect(waiting).toMatchObject({ status: 'waiting', counts: { held: 3 } });
  expect(end).toMatchObject({
    status: 'completed',
    counts: counts({ read: 3, updated: 1, outOfScope: 2 }),
  });
  expect(told.get(ada)).toMatchObject({ LastName: 'Ada L.' });
  expect(told.get(bob)).not.toHaveProperty('salesforce_deleted');
  expect(approved.counts).toMatchObject(counts({ read: 3, deleted: 2, unchanged: 1 }));
  expect((await scene.profiles()).get(cem)).toMatchObject({ salesforce_deleted: true });
});

it('tells of a record that left the filter, and of its return', async () => {
  const filter = { field: 'LastName', operator: '!=', value: 'Hidden' };
  const scene = await changeScene(engine, { model: { filter } });
  const [ada = ''] = await write(scene.salesforce, 'Contact', 'insert', ['LastName'], threeContacts);
  const rename = async (name: string) => {
    scene.later();
    await write(scene.salesforce, 'Contact', 'update', ['Id', 'LastName'], [[ada, name]]);
    scene.later();
    return scene.run();
  };
  scene.later();
  await scene.run();

  const left = await rename('Hidden');
  const gone = (await scene.profiles()).get(ada);
  const back = await rename('Ada');

  expect(left.end.counts).toMatchObject(counts({ read: 1, deleted: 1 }));
  expect(gone).toMatchObject({ salesforce_deleted: true });
  expect(back.end.counts).toMatchObject(counts({ read: 1, updated: 1 }));
  expect((await scene.profiles()).get(ada)).toMatchObject({ LastName: 'Ada', salesforce_deleted: false });
});

it('finds records that are not there any more, when it reads all of them', async () => {
  const scene = await changeScene(engine);
  const people = await write(scene.salesforce, 'Contact', 'insert', ['LastName'], threeContacts);
  const [ada = ''] = people;
  scene.later();
  await scene.run();
  await remove(scene.salesforce, 'Contact', ada);
  scene.later();

  // Only the reading of all looks for those that no answer names.
  const run = await scene.run({ scope: 'full' });

  expect(run.end.counts).toMatchObject(counts({ read: 3, deleted: 1, unchanged: 2 }));
  expect((await scene.profiles()).get(ada)).toMatchObject({ salesforce_deleted: true });
});

it('leaves those to the next run that changed a moment ago, when it reads all of them', async () => {
  const scene = await changeScene(engine, { source: { lag: '60s' } });
  const people = await write(scene.salesforce, 'Contact', 'insert', ['LastName'], threeContacts);
  const [ada = '', bob = ''] = people;
  scene.salesforce.clock.advance(120_000);
  await scene.run();
  await write(scene.salesforce, 'Contact', 'update', ['Id', 'LastName'], [[ada, 'Ada Lovelace']]);
  await remove(scene.salesforce, 'Contact', bob);

  const full = await scene.run({ scope: 'full' });
  const told = (await scene.profiles()).get(ada);
  scene.salesforce.clock.advance(120_000);
  const next = await scene.run();

  expect(full.end.counts).toMatchObject(counts({ read: 1, unchanged: 1 }));
  expect(told).not.toHaveProperty('salesforce_deleted');
  expect(next.end.counts).toMatchObject(counts({ read: 2, updated: 1, deleted: 1 }));
  expect((await scene.profiles()).get(ada)).toMatchObject({ LastName: 'Ada Lovelace' });
});
