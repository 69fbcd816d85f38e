import { expect, it } from 'vitest';
import { newSync, type Scene } from './scene.ts';

export function syncsContract(scene: Scene): void {
  it('starts a sync at version 1 and adds a version for each config', async () => {
    const created = await scene.database.syncs.create({ ...newSync(scene.own), createdBy: 'anna' });
    const updated = await scene.database.syncs.update(scene.own, {
      config: { a: 2 },
      name: 'Renamed',
      expectedVersion: 1,
    });

    expect(created).toMatchObject({ version: 1, currentVersion: 1, active: true, config: { a: 1 } });
    expect(updated).toMatchObject({ version: 2, currentVersion: 2, name: 'Renamed', config: { a: 2 } });
    expect(await scene.database.syncs.get(scene.own)).toEqual(updated);
    expect(await scene.database.syncs.get(scene.own, 1)).toMatchObject({
      version: 1,
      currentVersion: 2,
      config: { a: 1 },
    });
    expect(await scene.database.syncs.get(scene.own, 3)).toBeUndefined();
    expect(await scene.database.syncs.versions(scene.own)).toMatchObject([
      { version: 2, config: { a: 2 }, createdBy: null },
      { version: 1, config: { a: 1 }, createdBy: 'anna' },
    ]);
  });

  it('keeps the version when only the name or the switch changes', async () => {
    await scene.database.syncs.create(newSync(scene.own));

    const updated = await scene.database.syncs.update(scene.own, { active: false });

    expect(updated).toMatchObject({ version: 1, active: false, name: 'Users', config: { a: 1 } });
  });

  it('refuses a change that expects another version', async () => {
    await scene.database.syncs.create(newSync(scene.own));
    await scene.database.syncs.update(scene.own, { config: { a: 2 } });

    const late = scene.database.syncs.update(scene.own, { config: { a: 3 }, expectedVersion: 1 });

    await expect(late).rejects.toMatchObject({ kind: 'config', code: 'SYNC_CHANGED' });
    expect(await scene.database.syncs.get(scene.own)).toMatchObject({ version: 2, config: { a: 2 } });
  });

  it('lets exactly one of several changes to the same version through', async () => {
    await scene.database.syncs.create(newSync(scene.own));

    const changes = await Promise.allSettled(
      [1, 2, 3, 4, 5].map((b) =>
        scene.database.syncs.update(scene.own, { config: { b }, expectedVersion: 1 }),
      ),
    );

    const refusals = changes.filter((change) => change.status === 'rejected');
    expect(refusals.map(({ reason }) => reason.code)).toEqual(Array(4).fill('SYNC_CHANGED'));
    expect(await scene.database.syncs.versions(scene.own)).toHaveLength(2);
  });

  it('refuses a second sync of the same id, also at the same moment', async () => {
    const creations = await Promise.allSettled(
      [newSync(scene.own), newSync(scene.own)].map((sync) => scene.database.syncs.create(sync)),
    );

    expect(creations.map((creation) => creation.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(creations.find((creation) => creation.status === 'rejected')).toMatchObject({
      reason: { kind: 'config', code: 'SYNC_EXISTS' },
    });
  });

  it('hides a removed sync, keeps its versions, and goes on counting when it is made again', async () => {
    await scene.database.syncs.create(newSync(scene.own));

    const removals = [
      await scene.database.syncs.remove(scene.own),
      await scene.database.syncs.remove(scene.own),
    ];

    expect(removals).toEqual([true, false]);
    expect(await scene.database.syncs.get(scene.own)).toBeUndefined();
    expect((await scene.database.syncs.list()).map((sync) => sync.id)).not.toContain(scene.own);
    expect(await scene.database.syncs.versions(scene.own)).toHaveLength(1);
    await expect(scene.database.syncs.update(scene.own, { name: 'x' })).rejects.toMatchObject({
      code: 'SYNC_NOT_FOUND',
    });
    expect(
      await scene.database.syncs.create({ ...newSync(scene.own), config: { again: true } }),
    ).toMatchObject({
      version: 2,
      removedAt: null,
      config: { again: true },
    });
  });
}
