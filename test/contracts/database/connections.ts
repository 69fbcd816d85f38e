import { expect, it } from 'vitest';
import type { Scene } from './scene.ts';

export function connectionsContract(scene: Scene): void {
  it('keeps a connection with its settings', async () => {
    const settings = { url: 'https://example.com', secret: 'enc:v1:x', nested: { list: [1, null, 'Žofie'] } };

    const created = await scene.database.connections.create({
      id: scene.own,
      system: 'salesforce',
      settings,
    });

    expect(created).toMatchObject({ id: scene.own, system: 'salesforce', settings });
    expect(created.createdAt).toBeInstanceOf(Date);
    expect(await scene.database.connections.get(scene.own)).toEqual(created);
    expect(await scene.database.connections.list()).toContainEqual(created);
  });

  it('refuses a second connection of the same id', async () => {
    await scene.database.connections.create({
      id: scene.own,
      system: 'salesforce',
      settings: { first: true },
    });

    const second = scene.database.connections.create({ id: scene.own, system: 'auth0', settings: {} });

    await expect(second).rejects.toMatchObject({ kind: 'config', code: 'CONNECTION_EXISTS' });
    expect(await scene.database.connections.get(scene.own)).toMatchObject({ settings: { first: true } });
  });

  it('changes and deletes a connection', async () => {
    await scene.database.connections.create({ id: scene.own, system: 'salesforce', settings: { a: 1 } });

    const updated = await scene.database.connections.update(scene.own, { settings: { b: 2 } });
    const deletions = [
      await scene.database.connections.delete(scene.own),
      await scene.database.connections.delete(scene.own),
    ];

    expect(updated.settings).toEqual({ b: 2 });
    expect(updated.updatedAt.getTime()).toBeGreaterThanOrEqual(updated.createdAt.getTime());
    expect(deletions).toEqual([true, false]);
    expect(await scene.database.connections.get(scene.own)).toBeUndefined();
    await expect(scene.database.connections.update(scene.own, { settings: {} })).rejects.toMatchObject({
      code: 'CONNECTION_NOT_FOUND',
    });
  });
}
