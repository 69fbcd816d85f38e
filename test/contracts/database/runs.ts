import { expect, it } from 'vitest';
import { newRun, newSync, type Scene } from './scene.ts';

export function runsContract(scene: Scene): void {
  it('begins a run once, however often it is told to', async () => {
    await scene.database.syncs.create(newSync(scene.own));

    const first = await scene.database.runs.begin(newRun(scene.own, { startedBy: 'anna' }));
    const again = await scene.database.runs.begin(newRun(scene.own, { startedBy: 'ben' }));

    expect(first).toMatchObject({
      status: 'running',
      mode: 'apply',
      options: { autoApprove: true },
      artifacts: [],
    });
    expect(again).toEqual(first);
    expect(await scene.database.runs.get(first.id)).toEqual(first);
    expect(await scene.database.runs.get('no such run')).toBeUndefined();
  });

  it('gives the run that holds an idempotency key instead of a second one', async () => {
    await scene.database.syncs.create(newSync(scene.own));
    await scene.database.syncs.create(newSync(`${scene.own}-other`));
    const first = await scene.database.runs.begin(
      newRun(scene.own, { id: `${scene.own}-1`, idempotencyKey: 'k' }),
    );

    const second = await scene.database.runs.begin(
      newRun(scene.own, { id: `${scene.own}-2`, idempotencyKey: 'k' }),
    );
    const other = await scene.database.runs.begin(
      newRun(scene.own, { id: `${scene.own}-3`, idempotencyKey: 'k', syncId: `${scene.own}-other` }),
    );

    expect(second.id).toBe(first.id);
    expect(other.id).toBe(`${scene.own}-3`);
    expect(await scene.database.runs.findByIdempotencyKey(scene.own, 'k')).toEqual(first);
    expect(await scene.database.runs.findByIdempotencyKey(scene.own, 'other key')).toBeUndefined();
  });

  it('records how a run goes on and ends', async () => {
    await scene.database.syncs.create(newSync(scene.own));
    const { id } = await scene.database.runs.begin(newRun(scene.own));

    const waiting = await scene.database.runs.update(id, { status: 'waiting', counts: { read: 5 } });
    const unchanged = await scene.database.runs.update(id, {});
    const ended = await scene.database.runs.finish(id, {
      status: 'completed',
      artifacts: [{ name: 'failures' }],
    });

    expect(waiting).toMatchObject({ status: 'waiting', counts: { read: 5 }, finishedAt: null });
    expect(unchanged).toEqual(waiting);
    expect(ended).toMatchObject({
      status: 'completed',
      counts: { read: 5 },
      artifacts: [{ name: 'failures' }],
      finishedAt: expect.any(Date),
    });
  });

  it('never changes a finished run', async () => {
    await scene.database.syncs.create(newSync(scene.own));
    const { id } = await scene.database.runs.begin(newRun(scene.own));
    const ended = await scene.database.runs.finish(id, { status: 'failed', error: 'the session ended' });

    const answers = [
      await scene.database.runs.finish(id, { status: 'completed' }),
      await scene.database.runs.update(id, { status: 'running', error: null }),
      await scene.database.runs.begin(newRun(scene.own)),
    ];

    expect(answers).toEqual([ended, ended, ended]);
  });

  it('says that there is no such run', async () => {
    const refusal = { kind: 'config', code: 'RUN_NOT_FOUND' };

    await expect(scene.database.runs.update(scene.own, {})).rejects.toMatchObject(refusal);
    await expect(scene.database.runs.finish(scene.own, { status: 'failed' })).rejects.toMatchObject(refusal);
  });

  it('pages through runs, newest first, each once, although some began together', async () => {
    await scene.database.syncs.create(newSync(scene.own));
    const together = new Date('2026-11-01T10:00:00.123Z');
    for (const [index, startedAt] of [
      together,
      together,
      together,
      new Date('2026-11-02T00:00:00Z'),
    ].entries())
      await scene.database.runs.begin(newRun(scene.own, { id: `${scene.own}-${index}`, startedAt }));
    await scene.database.runs.finish(`${scene.own}-1`, { status: 'declined' });

    const pages: string[][] = [];
    let after: string | undefined;
    do {
      const page = await scene.database.runs.list({ syncId: scene.own, limit: 2, after });
      pages.push(page.runs.map((run) => run.id));
      after = page.next;
    } while (after !== undefined);
    const declined = await scene.database.runs.list({ syncId: scene.own, status: 'declined' });

    expect(pages).toEqual([
      [`${scene.own}-3`, `${scene.own}-2`],
      [`${scene.own}-1`, `${scene.own}-0`],
    ]);
    expect(declined).toEqual({ runs: [expect.objectContaining({ id: `${scene.own}-1` })] });
  });

  it.each(['x', Buffer.from('["yesterday","x"]').toString('base64url'), ''])(
    'refuses the page %j, which no list gave',
    async (after) => {
      await expect(scene.database.runs.list({ after })).rejects.toMatchObject({
        kind: 'config',
        code: 'PAGE_INVALID',
      });
    },
  );
}
