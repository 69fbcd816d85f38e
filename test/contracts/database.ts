import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { apiKeysContract } from './database/api-keys.ts';
import { connectionsContract } from './database/connections.ts';
import { runsContract } from './database/runs.ts';
import { newRun, newSync, type Scene } from './database/scene.ts';
import { sourceCallsContract } from './database/source-calls.ts';
import { syncStatesContract } from './database/sync-states.ts';
import { syncsContract } from './database/syncs.ts';

/** Every database must pass this. `open` answers with one whose tables are there; ids are made unique here. */
export function databaseContract(open: () => Promise<Database>): void {
  // Filled in before anything reads it.
  const scene = {} as Scene;
  let count = 0;
  beforeAll(async () => {
    scene.database = await open();
  });
  afterAll(() => scene.database.close());
  beforeEach(() => {
    scene.own = `t${Date.now().toString(36)}-${count++}`;
  });

  connectionsContract(scene);
  syncsContract(scene);
  syncStatesContract(scene);
  sourceCallsContract(scene);
  runsContract(scene);
  apiKeysContract(scene);

  it('answers a ping', async () => {
    await expect(scene.database.ping()).resolves.toBeUndefined();
  });

  it('migrates again without effect, several times at once', async () => {
    await scene.database.syncs.create(newSync(scene.own));

    await Promise.all([scene.database.migrate(), scene.database.migrate(), scene.database.migrate()]);

    expect(await scene.database.syncs.get(scene.own)).toMatchObject({ id: scene.own });
  });

  it('remembers an upload, however large', async () => {
    const upload = {
      key: `uploads/${scene.own}`,
      fileName: 'Users; "new".csv',
      contentType: 'text/csv',
      sha256: 'a'.repeat(64),
      bytes: 5_000_000_000,
    };

    const inserted = await scene.database.artifacts.insert(upload);
    const named = await scene.database.artifacts.insert({ ...upload, id: scene.own });

    expect(inserted).toMatchObject(upload);
    expect(await scene.database.artifacts.get(inserted.id)).toEqual(inserted);
    expect(await scene.database.artifacts.get(scene.own)).toEqual(named);
    expect((await scene.database.artifacts.list()).map((artifact) => artifact.id)).toEqual(
      expect.arrayContaining([scene.own, inserted.id]),
    );
    expect(await scene.database.artifacts.get('absent')).toBeUndefined();
  });

  it('keeps values out of error messages', async () => {
    const secret = 'bob@example.com';

    const refused = scene.database.runs.begin(
      newRun(scene.own, { syncId: 'no-such-sync', startedBy: secret, options: { secret } }),
    );

    const error: unknown = await refused.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'SaltbridgeError', kind: 'config', code: '23503' });
    expect(
      JSON.stringify([String(error), (error as Error).cause, String((error as Error).cause)]),
    ).not.toContain(secret);
  });

  it('gives many callers at once their scene.own answers', async () => {
    const pad = 'x'.repeat(200_000);
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        scene.database.connections.create({
          id: `${scene.own}-${index}`,
          system: 's',
          settings: { index, pad },
        }),
      ),
    );

    const found = await Promise.all(
      Array.from({ length: 200 }, (_, index) => scene.database.connections.get(`${scene.own}-${index % 40}`)),
    );

    expect(found.map((connection) => connection?.settings.index)).toEqual(
      Array.from({ length: 200 }, (_, index) => index % 40),
    );
  });
}
