import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { forgetLedgers } from '../../../src/activities/changes/ledger-file.ts';
import { createSettleSteps } from '../../../src/activities/changes/settle-reading.ts';
import { putJson } from '../../../src/activities/json-artifact.ts';
import type { ArtifactRef } from '../../../src/core/artifact.ts';
import { changeFiles } from '../../../src/core/change-files.ts';
import { aReading } from '../../support/a-reading.ts';
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

/** What a run that told nothing settles. */
async function inputOf({ specRef, files }: BegunRun, doubts: ArtifactRef[] = []) {
  const reading = await putJson(engine.artifacts, files.reading(1), { ...aReading, doubts });
  return { spec: specRef, reading, parts: [], messages: 1, deliveries: [] };
}

it('deletes all ledgers of a sync but the one that counts', async () => {
  const run = await ended();

  await forgetLedgers(run.dependencies, run);

  expect(await keysOf(run)).toEqual([`syncs/${run.syncId}-2/ledger/other.1.tsv`, run.counts].sort());
});

it('cleans up after an attempt that died between telling the end and cleaning up', async () => {
  const run = await ended();
  const { settleReading } = createSettleSteps(run.dependencies);

  await inAttempt(async () => settleReading(await inputOf(run)), 2);

  expect(await keysOf(run)).toHaveLength(2);
});

it('ends well where another attempt tells the end meanwhile, and deletes what this one reads', async () => {
  const run = await begunRun(engine);
  const { syncId, runId, files, dependencies } = run;
  const get = async (key: string) => {
    if (key !== files.messagesManifest(1)) return engine.artifacts.get(key);
    await engine.database.states.commit(syncId, runId, { cursor: '2026-11-01T00:00:00Z' });
    throw new Error('It is gone');
  };
  const { settleReading } = createSettleSteps({ ...dependencies, artifacts: { ...engine.artifacts, get } });

  await inAttempt(async () => settleReading(await inputOf(run)));

  expect(await engine.database.states.get(syncId)).toMatchObject({ cursor: '2026-11-01T00:00:00Z' });
});

it('deletes the files that hold records, of the run and of those that left doubts, and keeps the reasons', async () => {
  const run = await ended();
  const { files, put } = run;
  const other = changeFiles(run.syncId, randomUUID());
  const part = [0, 0, 1, 0] as const;
  for (const key of [files.part(part), files.rejects(part), files.messages(1), files.failures])
    await put(key, 'x');
  const doubt = await put(other.messages(1), 'x');
  for (const key of [other.part(part), other.refused(0, 1)]) await put(key, 'x');
  const { settleReading } = createSettleSteps(run.dependencies);

  await inAttempt(async () => settleReading(await inputOf(run, [doubt])));

  const isThere = async (key: string) => (await engine.artifacts.head(key)) !== undefined;
  const gone = [files.part(part), files.messages(1), other.messages(1), other.part(part)];
  expect(await Promise.all(gone.map(isThere))).toEqual([false, false, false, false]);
  const kept = [files.rejects(part), files.failures, other.refused(0, 1)];
  expect(await Promise.all(kept.map(isThere))).toEqual([true, true, true]);
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
