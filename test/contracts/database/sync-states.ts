import { expect, it } from 'vitest';
import { newSync, type Scene } from './scene.ts';

const asOf = new Date('2026-10-31T00:00:00Z');
const told = (mapping: string, doubts: { key: string }[] = []) => {
  return { doubts, mapping, target: 't1', isAnew: false, asOf, rereads: false };
};
const run1 = { runId: 'run-1', startedAt: new Date('2026-11-01T00:00:00Z') };
const run2 = { runId: 'run-2', startedAt: new Date('2026-11-01T01:00:00Z') };

export function syncStatesContract(scene: Scene): void {
  async function sync(): Promise<string> {
    const created = await scene.database.syncs.create(newSync(scene.own));
    return created.id;
  }

  it('knows nothing of what a sync told that never ran', async () => {
    const syncId = await sync();

    const state = await scene.database.states.begin(syncId, run1);

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
    await states.begin(syncId, run1);
    await states.doubt(syncId, 'run-1', told('m1', [{ key: 'messages' }]));
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

  it('takes the word of the attempt that tells the end first, and none after it', async () => {
    const { states } = scene.database;
    const syncId = await sync();
    await states.begin(syncId, run1);

    const first = await states.commit(syncId, 'run-1', { ledger: { rows: 1 } });
    const second = await states.commit(syncId, 'run-1', { ledger: { rows: 2 } });
    await states.doubt(syncId, 'run-1', told('m1', [{ key: 'messages' }]));

    expect([first, second]).toEqual([true, false]);
    expect(await states.get(syncId)).toMatchObject({ ledger: { rows: 1 }, doubts: [] });
  });

  it('no longer knows of one mapping that all is told, once a run tells by another', async () => {
    const { states } = scene.database;
    const syncId = await sync();
    await states.begin(syncId, run1);
    await states.commit(syncId, 'run-1', { mapping: 'm1' });
    await states.begin(syncId, run2);
    await states.doubt(syncId, 'run-2', told('m1'));
    const same = await states.get(syncId);

    await states.doubt(syncId, 'run-2', told('m2'));

    expect(same).toMatchObject({ mapping: 'm1' });
    expect(await states.get(syncId)).toMatchObject({ mapping: null });
  });

  it('knows nothing any more of what was told elsewhere, once a run tells others, though that run never ends', async () => {
    const { states } = scene.database;
    const syncId = await sync();
    await states.begin(syncId, run1);
    const known = { cursor: '2026-11-01T00:00:00Z', mapping: 'm1', ledger: { rows: 1 }, added: ['Title'] };
    await states.commit(syncId, 'run-1', { ...known, target: 't1', schema: { Title: 'string' } });
    await states.begin(syncId, run2);

    await states.doubt(syncId, 'run-2', { ...told('m1', [{ key: 'own' }]), target: 't2', isAnew: true });

    expect(await states.get(syncId)).toMatchObject({
      target: 't2',
      doubts: [{ key: 'own' }],
      cursor: null,
      mapping: null,
      ledger: null,
      schema: null,
      added: [],
    });
  });

  it('remembers the latest time as of which anything was told', async () => {
    const { states } = scene.database;
    const syncId = await sync();
    await states.begin(syncId, run1);
    const later = new Date('2026-10-31T01:00:00Z');

    await states.doubt(syncId, 'run-1', { ...told('m1'), asOf: later });
    await states.doubt(syncId, 'run-1', told('m1'));

    expect(await states.get(syncId)).toMatchObject({ toldUntil: later });
  });

  it('puts a ledger in the place of doubts, and leaves cursor and last run as they were', async () => {
    const { states } = scene.database;
    const syncId = await sync();
    const doubts = [{ key: 'one' }, { key: 'two' }];
    await states.begin(syncId, run1);
    await states.commit(syncId, 'run-1', { cursor: '2026-11-01T00:00:00Z', ledger: { rows: 1 } });
    await states.begin(syncId, run2);
    await states.doubt(syncId, 'run-2', told('m1', doubts));

    const counts = await states.fold(syncId, 'run-2', { doubts, ledger: { rows: 2 } });

    expect(counts).toEqual({ rows: 2 });
    expect(await states.get(syncId)).toMatchObject({
      cursor: '2026-11-01T00:00:00Z',
      lastRun: 'run-1',
      ledger: { rows: 2 },
      doubts: [],
    });
  });

  it('keeps the first ledger that took doubts in, and doubts that came after it', async () => {
    const { states } = scene.database;
    const syncId = await sync();
    const doubts = [{ key: 'one' }];
    await states.begin(syncId, run1);
    await states.doubt(syncId, 'run-1', told('m1', doubts));
    await states.fold(syncId, 'run-1', { doubts, ledger: { rows: 1 } });
    await states.doubt(syncId, 'run-1', told('m1', [{ key: 'own' }]));

    const counts = await states.fold(syncId, 'run-1', { doubts, ledger: { rows: 2 } });

    expect(counts).toEqual({ rows: 1 });
    expect(await states.get(syncId)).toMatchObject({ ledger: { rows: 1 }, doubts: [{ key: 'own' }] });
  });

  it('refuses the word of a run that another one has followed', async () => {
    const { states } = scene.database;
    const syncId = await sync();
    await states.begin(syncId, run1);
    await states.begin(syncId, run2);

    const late = states.commit(syncId, 'run-1', { cursor: '2026-11-01T00:00:00Z' });

    await expect(late).rejects.toMatchObject({ kind: 'config', code: 'RUN_OVERTAKEN' });
    const folded = states.fold(syncId, 'run-1', { doubts: [], ledger: null });
    await expect(folded).rejects.toMatchObject({ code: 'RUN_OVERTAKEN' });
    await expect(states.doubt(syncId, 'run-1', told('m1'))).rejects.toMatchObject({ code: 'RUN_OVERTAKEN' });
    expect(await states.get(syncId)).toMatchObject({ cursor: null, owner: 'run-2' });
  });

  it('is not taken back by the late step of a run that ended before another began', async () => {
    const { states } = scene.database;
    const syncId = await sync();
    await states.begin(syncId, run1);
    await states.begin(syncId, run2);

    await expect(states.begin(syncId, run1)).rejects.toMatchObject({ code: 'RUN_OVERTAKEN' });
    await states.begin(syncId, run2);
    await states.commit(syncId, 'run-2', { cursor: '2026-11-01T00:00:00Z' });

    expect(await states.get(syncId)).toMatchObject({ owner: 'run-2', lastRun: 'run-2' });
  });
}
