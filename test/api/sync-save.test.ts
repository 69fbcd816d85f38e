import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ChangeConfig, changeScene } from '../support/change-scene.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { engineApi } from '../support/engine-api.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

async function draftOf(config: ChangeConfig = {}) {
  const { syncId } = await changeScene(engine, config);
  const { ask } = await engineApi(engine);
  const sync = await engine.database.syncs.get(syncId);
  return { syncId, ask, draft: { integration: 'salesforce-to-segment', config: sync?.config } };
}

it('saves nothing that the live systems would refuse, unless it is told not to ask them', async () => {
  const scene = await draftOf();
  const from = { expression: 'LastName + DoNotCall' };
  const mapping = { traits: [{ trait: 'sum', from }] };
  const columns = ['LastName', 'DoNotCall'];
  const wrong = await draftOf({ model: { columns }, mapping });
  const id = `${scene.syncId}-drafted`;
  const sync = { ...wrong.draft, id, name: 'Drafted' };

  const refused = await scene.ask('POST', '/v1/syncs', sync);
  const absent = await scene.ask('GET', `/v1/syncs/${id}`);
  const saved = await scene.ask('POST', '/v1/syncs?check=false', sync);
  const { config } = scene.draft;
  const mended = await scene.ask('PUT', `/v1/syncs/${id}`, { name: 'Mended', config });
  const spoiled = await scene.ask('PUT', `/v1/syncs/${id}`, { name: 'Spoiled', config: wrong.draft.config });
  const kept = await scene.ask('GET', `/v1/syncs/${id}`);

  const problem = { pointer: '/config/mapping/traits/0/from/expression', message: expect.any(String) };
  expect(refused).toMatchObject({ status: 422, body: { code: 'INVALID_SYNC', errors: [problem] } });
  expect(absent.status).toBe(404);
  expect(saved.status).toBe(201);
  expect(mended.body).toMatchObject({ name: 'Mended', version: 2 });
  expect(spoiled).toMatchObject({ status: 422, body: { errors: [problem] } });
  expect(kept.body).toMatchObject({ name: 'Mended', version: 2, config });
});
