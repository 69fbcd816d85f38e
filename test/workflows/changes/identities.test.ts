import { afterAll, beforeAll, expect, it } from 'vitest';
import { decide } from '../../../src/workflows/messages.ts';
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

const fields = ['LastName', 'Email'];
const byEmail = { mapping: { userId: { field: 'Email' } } };

it('marks nobody as deleted while a duplicate of the same e-mail address is there', async () => {
  const scene = await changeScene(engine, byEmail);
  const people = [
    ['Ada', 'ada@example.com'],
    ['Ada L.', 'ada@example.com'],
  ];
  const [first = '', second = ''] = await write(scene.salesforce, 'Contact', 'insert', fields, people);
  scene.later();
  await scene.run();

  await remove(scene.salesforce, 'Contact', first);
  scene.later();
  const one = await scene.run();
  const between = (await scene.profiles()).get('ada@example.com');
  await remove(scene.salesforce, 'Contact', second);
  scene.later();
  await scene.run();

  expect(one.end.counts).toMatchObject(counts({ read: 1, deleted: 1 }));
  expect(between).not.toHaveProperty('salesforce_deleted');
  expect((await scene.profiles()).get('ada@example.com')).toMatchObject({ salesforce_deleted: true });
});

it('waits for a person where a mapping gives many records another id, and marks none of the old if they decline', async () => {
  const rules = { deletions: { share: 0.1, atLeast: 1 } };
  const scene = await changeScene(engine, rules);
  const people = ['ada', 'bob', 'cem'].map((name) => [name, `${name}@example.com`]);
  const [ada = ''] = await write(scene.salesforce, 'Contact', 'insert', fields, people);
  scene.later();
  await scene.run();

  await scene.change({ ...rules, ...byEmail });
  const run = await scene.runs.start(scene.syncId);
  const waiting = await run.waiting();
  await run.handle.executeUpdate(decide, { args: [{ decision: 'decline', by: 'the test' }] });
  const end = await run.ended();

  expect(waiting.status).toBe('waiting');
  expect(end).toMatchObject({ status: 'completed', counts: counts({ read: 3, updated: 3 }) });
  const profiles = await scene.profiles();
  expect(profiles.get(ada)).not.toHaveProperty('salesforce_deleted');
  expect(profiles.get('ada@example.com')).toMatchObject({ LastName: 'ada' });

  const again = await scene.runs.start(scene.syncId, { scope: 'full' });
  await again.waiting();
  await again.approve();
  await again.ended();

  expect((await scene.profiles()).get(ada)).toMatchObject({ salesforce_deleted: true });
});

it('tells nothing that was approved once a switch is off', async () => {
  const scene = await changeScene(engine, { deletions: { share: 0.1, atLeast: 1 } });
  const ids = await write(scene.salesforce, 'Contact', 'insert', ['LastName'], [['Ada'], ['Bob'], ['Cem']]);
  scene.later();
  await scene.run();
  for (const id of ids.slice(1)) await remove(scene.salesforce, 'Contact', id);
  scene.later();

  const run = await scene.runs.start(scene.syncId);
  await run.waiting();
  await scene.change({ destination: { enabled: false } });
  await run.approve();
  const end = await run.ended();

  expect(end.status).toBe('failed');
  expect(end.message).toContain('"Enable destination" (destination) is off');
  for (const [, traits] of await scene.profiles()) expect(traits).not.toHaveProperty('salesforce_deleted');
});

/** Another connection to the same workspace, which the sync takes for somebody else. */
function otherDestination({ runs, segment: { credentials, space } }: ChangeScene): Promise<string> {
  return runs.connect('segment', {
    profileSpace: space.slug,
    writeKey: space.writeKey,
    publicApiToken: credentials.token,
    trackingUrl: credentials.trackingUrl,
    publicApiUrl: credentials.publicApiUrl,
  });
}

it('tells another destination of everybody, and takes nobody for known there', async () => {
  const scene = await changeScene(engine);
  await write(scene.salesforce, 'Contact', 'insert', ['LastName'], [['Ada'], ['Bob']]);
  scene.later();
  await scene.run();

  await scene.change({ destination: { connection: await otherDestination(scene) } });
  const anew = await scene.run();
  const again = await scene.run();

  expect(anew.end.counts).toMatchObject(counts({ read: 2, created: 2 }));
  expect(again.end.counts).toMatchObject(counts({}));
});

it('clears and marks what another destination was told by a run that died', async () => {
  const scene = await changeScene(engine);
  const people = [
    ['Ada', 'ada@example.com'],
    ['Bob', 'bob@example.com'],
  ];
  const ids = await write(scene.salesforce, 'Contact', 'insert', ['LastName', 'Email'], people);
  const [ada = '', bob = ''] = ids;
  scene.later();
  await scene.run();
  await scene.change({ destination: { connection: await otherDestination(scene) } });
  // All is taken, but no answer comes, and then the key is refused.
  scene.segment.break({ path: '/v1/batch', drop: 'after' });
  scene.segment.break({ path: '/v1/batch', times: 1_000, status: 401 });
  const died = await scene.run();
  scene.segment.faults.clear();
  await write(scene.salesforce, 'Contact', 'update', ['Id', 'Email'], [[ada, '#N/A']]);
  await remove(scene.salesforce, 'Contact', bob);
  scene.later();

  const run = await scene.run();

  expect(died.end.status).toBe('failed');
  expect(run.end.status).toBe('completed');
  const told = await scene.profiles();
  expect(told.get(ada)?.Email ?? null).toBeNull();
  expect(told.get(bob)).toMatchObject({ salesforce_deleted: true });
});
