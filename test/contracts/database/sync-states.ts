import { expect, it } from 'vitest';
import { newSync, type Scene } from './scene.ts';

export function syncStatesContract(scene: Scene): void {
  async function sync(): Promise<string> {
    const created = await scene.database.syncs.create(newSync(scene.own));
    return created.id;
  }

  it('knows nothing of what a sync told that never ran', async () => {
    const syncId = await sync();

    const state = await scene.database.states.begin(syncId, 'run-1');

    expect(state).toMatchObject({
      syncId,
      owner: 'run-1',
      cursor: null,
      ledger: null,
      doubts: [],
      added: [],
    });
  });

  it('moves cursor and ledger together, and forgets the doubts with them', async () => {
    const { states } = scene.database;
    const syncId = await sync();
    await states.begin(syncId, 'run-1');
    await states.doubt(syncId, 'run-1', [{ key: 'messages' }]);
    const doubted = await states.get(syncId);

    await states.commit(syncId, 'run-1', { cursor: '2026-11-01T00:00:00Z', ledger: { rows: 1 } });

    expect(doubted).toMatchObject({ cursor: null, doubts: [{ key: 'messages' }] });
    expect(await states.get(syncId)).toMatchObject({
      lastRun: 'run-1',
      cursor: '2026-11-01T00:00:00Z',
      ledger: { rows: 1 },
      doubts: [],
    });
  });

  it('refuses the word of a run that another one has followed', async () => {
    const { states } = scene.database;
    const syncId = await sync();
    await states.begin(syncId, 'run-1');
    await states.begin(syncId, 'run-2');

    const late = states.commit(syncId, 'run-1', { cursor: '2026-11-01T00:00:00Z' });

    await expect(late).rejects.toMatchObject({ kind: 'config', code: 'RUN_OVERTAKEN' });
    await expect(states.doubt(syncId, 'run-1', [])).rejects.toMatchObject({ code: 'RUN_OVERTAKEN' });
    expect(await states.get(syncId)).toMatchObject({ cursor: null, owner: 'run-2' });
  });
}
