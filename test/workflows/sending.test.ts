import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FaultSpec } from '../../sandbox/core/faults.ts';
import { bulkJobs } from '../support/bulk-jobs.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { peopleCsv, peopleSync } from '../support/people.ts';
import { counts, type RunScene, runScene, type SyncConfig } from '../support/run-scene.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

/** Imports a hundred people, or so many, with faults waiting at Salesforce. */
async function imported(
  options: { rows?: number; faults?: FaultSpec[]; limits?: object; config?: Partial<SyncConfig> } = {},
) {
  const { rows = 100, faults = [], limits = {}, config = {} } = options;
  const scene = await runScene(engine);
  for (const fault of faults) scene.salesforce.break(fault);
  const sync = await scene.addSync(peopleSync({ ...config, limits: { collectionsUpTo: 0, ...limits } }));
  const run = await scene.run(sync, { file: await scene.upload(peopleCsv(rows)) });
  expect(await run.gap()).toBeUndefined();
  return { scene, run };
}

const calls = ({ salesforce }: RunScene, path: string) => salesforce.log.list({ path }).length;

it('writes a few rows record by record and more by one job', async () => {
  const few = await imported({ limits: { collectionsUpTo: 100 } });
  const more = await imported({ limits: { collectionsUpTo: 99 } });

  expect(few.run.end.counts).toMatchObject(counts({ read: 100, created: 100 }));
  expect([calls(few.scene, '/composite/sobjects'), calls(few.scene, '/jobs/ingest')]).toEqual([1, 0]);
  expect(more.run.end.counts).toMatchObject(counts({ read: 100, created: 100 }));
  expect(calls(more.scene, '/composite/sobjects')).toBe(0);
  expect(await bulkJobs(more.scene.salesforce)).toHaveLength(1);
});

it('puts neighbouring parts together until a job is full', async () => {
  const { scene, run } = await imported({ limits: { rowsPerPart: 7, rowsPerJob: 30, jobsAtOnce: 3 } });

  expect(run.end.counts).toMatchObject(counts({ read: 100, created: 100 }));
  // Four parts of seven rows fit a job of thirty: 28, 28, 28 and the rest.
  const sizes = (await bulkJobs(scene.salesforce)).map((job) => job.numberRecordsProcessed);
  expect(sizes.toSorted((a, b) => a - b)).toEqual([16, 28, 28, 28]);
});

it('sends again what another transaction kept locked', async () => {
  const { scene, run } = await imported({ faults: [{ name: 'row-lock', parameters: { rows: 40 } }] });

  expect(run.end.counts).toMatchObject(counts({ read: 100, created: 100 }));
  const sizes = (await bulkJobs(scene.salesforce)).map((job) => job.numberRecordsProcessed);
  expect(sizes).toEqual([100, 40]);
});

it('gives rows up that stay locked, and names them', async () => {
  const { run } = await imported({ faults: [{ name: 'row-lock', times: 10, parameters: { rows: 3 } }] });

  expect(run.end.counts).toMatchObject(counts({ read: 100, created: 97, failed: 3 }));
  expect((await run.file('failures'))?.match(/UNABLE_TO_LOCK_ROW/g)).toHaveLength(3);
});

it('sends again what a job that failed midway had not come to', async () => {
  const { scene, run } = await imported({
    faults: [{ name: 'job-fails', parameters: { afterRows: 60 } }],
    config: { target: { object: 'Contact', operation: 'add new', matchBy: undefined } },
  });

  expect(run.end.counts).toMatchObject(counts({ read: 100, created: 100 }));
  expect(await scene.salesforce.count('Contact')).toBe(100);
});

it('keeps the rows of a job that is refused as a whole, with why', async () => {
  const message = 'InvalidBatch : The org is closed today';
  const { scene, run } = await imported({
    faults: [{ name: 'job-fails', times: 10, parameters: { afterRows: 0, message } }],
  });

  expect(run.end.counts).toMatchObject(counts({ read: 100, unprocessed: 100 }));
  expect(await run.file('failures')).toContain(message);
  expect(await bulkJobs(scene.salesforce)).toHaveLength(1);
});

it('writes to a set of rows that share a parent though one of them is refused', async () => {
  const { scene, run } = await imported({
    limits: { collectionsUpTo: 1_000 },
    faults: [{ name: 'row-failure', parameters: { rows: 2, code: 'STRING_TOO_LONG', message: 'too long' } }],
  });

  expect(run.end.counts).toMatchObject(counts({ read: 100, created: 98, failed: 2 }));
  expect(await scene.salesforce.count('Contact')).toBe(98);
  expect(await run.file('failures')).toMatch(
    /^P-1,Person 1,person\.1@example\.com,STRING_TOO_LONG,too long$/m,
  );
});

it('stays small in history however many parts there are', async () => {
  const { run } = await imported({ rows: 600, limits: { rowsPerPart: 30, rowsPerJob: 200 } });

  const { historyLength, historySize } = await run.handle.describe();

  expect(run.end.counts).toMatchObject({ created: 600 });
  expect(historyLength).toBeLessThan(250);
  expect(historySize).toBeLessThan(100_000);
});
