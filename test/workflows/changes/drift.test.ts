import { afterAll, beforeAll, expect, it } from 'vitest';
import { write } from '../../connectors/salesforce/changes/scene.ts';
import { type ChangeConfig, type ChangeScene, changeScene } from '../../support/change-scene.ts';
import { type Engine, startEngine } from '../../support/engine.ts';
import { counts } from '../../support/run-scene.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

/** A sync that has run while the user could not see the field Title, which both contacts have. */
async function beforeTitle(config: ChangeConfig): Promise<ChangeScene> {
  const scene = await changeScene(engine, config);
  const people = [
    ['Ada', 'Countess'],
    ['Bob', 'Builder'],
  ];
  await write(scene.salesforce, 'Contact', 'insert', ['LastName', 'Title'], people);
  await scene.salesforce.permit({ object: 'Contact', field: 'Title', rights: ['Read'], allowed: false });
  scene.later();
  await scene.run();
  await scene.salesforce.permit({ object: 'Contact', field: 'Title', rights: ['Read'], allowed: true });
  scene.later();
  return scene;
}

async function titles(scene: ChangeScene): Promise<unknown[]> {
  return [...(await scene.profiles()).values()].map(({ Title }) => Title);
}

it('leaves a new field alone, unless the sync says otherwise', async () => {
  const scene = await beforeTitle({});

  const run = await scene.run();

  expect(run.end.counts).toMatchObject(counts({}));
  expect(await titles(scene)).toEqual([undefined, undefined]);
});

it('tells a new field of every record, and nothing else, where the sync adds new fields', async () => {
  const scene = await beforeTitle({ drift: 'add and backfill', mapping: { send: 'changed traits' } });
  const before = await scene.segment.profiles();

  const run = await scene.run();
  scene.later();
  const next = await scene.run();

  expect(run.end.counts).toMatchObject(counts({ read: 2, updated: 2 }));
  expect((await titles(scene)).map(String).sort((a, b) => a.localeCompare(b))).toEqual([
    'Builder',
    'Countess',
  ]);
  expect(before.total).toBe(2);
  expect(next.end.counts).toMatchObject(counts({}));
});

it('pauses for a new field, says which, and goes on once it is taken for seen', async () => {
  const scene = await beforeTitle({ drift: 'pause' });

  const paused = await scene.run();
  const accepted = await scene.run({ acceptSchema: true });
  scene.later();
  const next = await scene.run();

  expect(paused.end).toMatchObject({ status: 'failed' });
  expect(paused.end.message).toContain('new fields: Title');
  expect(paused.end.message).toContain('--accept-schema');
  expect(accepted.end.status).toBe('completed');
  expect(next.end.status).toBe('completed');
});
