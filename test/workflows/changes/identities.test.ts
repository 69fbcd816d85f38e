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

it('tells another destination of everybody, and takes nobody for known there', async () => {
  const scene = await changeScene(engine);
  await write(scene.salesforce, 'Contact', 'insert', ['LastName'], [['Ada'], ['Bob']]);
  scene.later();
  await scene.run();
  const { credentials, space } = scene.segment;
  const other = await scene.runs.connect('segment', {
    profileSpace: space.slug,
    writeKey: space.writeKey,
    publicApiToken: credentials.token,
    trackingUrl: credentials.trackingUrl,
    publicApiUrl: credentials.publicApiUrl,
  });

  await scene.change({ destination: { connection: other } });
  const anew = await scene.run();
  const again = await scene.run();

  expect(anew.end.counts).toMatchObject(counts({ read: 2, created: 2 }));
  expect(again.end.counts).toMatchObject(counts({}));
});
