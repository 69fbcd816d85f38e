import { afterAll, beforeAll, expect, it } from 'vitest';
import { forgetLedgers } from '../../../src/activities/changes/ledger-file.ts';
import { createSettleSteps } from '../../../src/activities/changes/settle-reading.ts';
import { inAttempt } from '../../support/attempts.ts';
import { type BegunRun, begunRun } from '../../support/begun-run.ts';
import { type Engine, startEngine } from '../../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
}, 120_000);
afterAll(() => engine.close());

/** A run whose end is told, beside ledgers that others left, and one of a sync whose name begins alike. */
async function ended() {
  const run = await begunRun(engine);
  const { syncId, runId, files, put } = run;
  const counts = await put(files.ledger(2), '');
  await put(files.ledger(1), '');
  await put(`${files.ledgers}dead-run.1.tsv`, '');
  await put(`syncs/${syncId}-2/ledger/other.1.tsv`, '');
  await engine.database.states.commit(syncId, runId, { ledger: { ref: counts, rows: 0 } });
  return { ...run, counts: counts.key };
}

async function keysOf({ syncId }: Pick<BegunRun, 'syncId'>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of engine.artifacts.list(`syncs/${syncId}`)) keys.push(key);
  return keys.sort();
}

it('deletes all ledgers of a sync but the one that counts', async () => {
  const run = await ended();

  await forgetLedgers(run.dependencies, run);

  expect(await keysOf(run)).toEqual([`syncs/${run.syncId}-2/ledger/other.1.tsv`, run.counts].sort());
});

it('cleans up after an attempt that died between telling the end and cleaning up', async () => {
  const run = await ended();
  const { settleReading } = createSettleSteps(run.dependencies);
  const gone = { key: 'gone', sha256: '0'.repeat(64), bytes: 0 };
  const input = { spec: run.specRef, reading: gone, parts: [], messages: 1, deliveries: [] };

  await inAttempt(() => settleReading(input), 2);

  expect(await keysOf(run)).toHaveLength(2);
});

it('deletes nothing once a later run has begun, whose ledgers may lie among them', async () => {
  const run = await ended();
  await engine.database.states.begin(run.syncId, { runId: 'later', startedAt: new Date() });
  await run.put(`${run.files.ledgers}later.folded-1.tsv`, '');
  const before = await keysOf(run);

  await forgetLedgers(run.dependencies, run);

  expect(await keysOf(run)).toEqual(before);
});

it('deletes nothing of a run that begins while it looks', async () => {
  const run = await ended();
  const { artifacts, database } = engine;
  const later = `${run.files.ledgers}later.folded-1.tsv`;
  const slow = {
    ...artifacts,
    async *list(prefix: string) {
      await database.states.begin(run.syncId, { runId: 'later', startedAt: new Date() });
      await run.put(later, '');
      yield* artifacts.list(prefix);
    },
  };

  await forgetLedgers({ ...run.dependencies, artifacts: slow }, run);

  expect(await keysOf(run)).toContain(later);
});

it('deletes nothing before the end of the run is told', async () => {
  const run = await begunRun(engine);
  await run.put(run.files.ledger(1), '');

  await forgetLedgers(run.dependencies, run);

  expect(await keysOf(run)).toEqual([run.files.ledger(1)]);
});
