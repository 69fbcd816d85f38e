import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFoldDoubts } from '../../../src/activities/changes/fold-doubts.ts';
import type { Dependencies } from '../../../src/activities/dependencies.ts';
import { getJson, putJson } from '../../../src/activities/json-artifact.ts';
import type { ArtifactRef } from '../../../src/core/artifact.ts';
import { LedgerRef, Reading } from '../../../src/core/changes/reading.ts';
import { aReading } from '../../support/a-reading.ts';
import { inAttempt } from '../../support/attempts.ts';
import { begunRun } from '../../support/begun-run.ts';
import { type Engine, startEngine } from '../../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
}, 120_000);
afterAll(() => engine.close());

const messageOf = (id: string) =>
  `${id}\t2026-11-01T00:00:00.000Z\thash\t[{"userId":"${id}"}]\tcreated\t[]\t2026-11-01T00:00:00.000Z\n`;
const asOf = new Date('2026-11-01T00:00:00Z');
const told = { mapping: 'm1', target: 't1', isAnew: false, asOf, rereads: false };
const entryOf = (id: string) => `${id}\t2026-11-01T00:00:00.000Z\t\t[{"userId":"${id}"}]\n`;

/** A run that has begun, with two files of which nobody knows whether they were told. */
async function begun() {
  const { artifacts, database } = engine;
  const { syncId, runId, files, specRef, dependencies, put } = await begunRun(engine);
  const doubts = [
    await put(`runs/${runId}/one.tsv`, messageOf('003A')),
    await put(`runs/${runId}/two.tsv`, messageOf('003A') + messageOf('003B')),
  ];
  await database.states.doubt(syncId, runId, { ...told, doubts });
  const reading: Reading = { ...aReading, scope: 'incremental', doubts };
  const input = { spec: specRef, reading: await putJson(artifacts, files.reading(1), reading) };
  const fold = (attempt: number, changes: Partial<Dependencies> = {}) =>
    inAttempt(() => createFoldDoubts({ ...dependencies, ...changes })(input), attempt);
  const ledgerOf = async (ref: ArtifactRef) => (await getJson(artifacts, ref.key, Reading)).ledger;
  return { syncId, runId, fold, ledgerOf };
}

it('takes doubts into the ledger as uncertain', async () => {
  const { syncId, fold, ledgerOf } = await begun();

  const ledger = await ledgerOf(await fold(1));

  const state = await engine.database.states.get(syncId);
  expect(state).toMatchObject({ doubts: [], ledger, lastRun: null, cursor: null });
  expect(await text(await engine.artifacts.get(ledger?.ref.key ?? ''))).toBe(
    entryOf('003A') + entryOf('003B'),
  );
});

it('answers with the ledger of the attempt before it, where that one died after it had counted', async () => {
  const { syncId, fold, ledgerOf } = await begun();
  const { artifacts } = engine;
  const dying = {
    ...artifacts,
    async put(...[key, ...rest]: Parameters<typeof artifacts.put>) {
      if (key.includes('reading.folded')) throw new Error('dies');
      return artifacts.put(key, ...rest);
    },
  };

  await expect(fold(1, { artifacts: dying })).rejects.toThrow('dies');
  const counted = LedgerRef.parse((await engine.database.states.get(syncId))?.ledger);
  const second = await ledgerOf(await fold(2));

  expect(second).toEqual(counted);
  expect(await engine.artifacts.head(counted.ref.key)).toBeDefined();
});

it('never takes in what the run is about to tell, where an attempt comes late', async () => {
  const { syncId, runId, fold } = await begun();
  await fold(2);
  const own = [{ key: 'messages' }];
  await engine.database.states.doubt(syncId, runId, { ...told, doubts: own });

  await fold(1);

  expect(await engine.database.states.get(syncId)).toMatchObject({ doubts: own });
});
