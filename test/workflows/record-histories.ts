import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, it } from 'vitest';
import { decideSignal } from '../../src/workflows/messages.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { peopleCsv, peopleSync } from '../support/people.ts';
import { type RunScene, runScene, type SyncConfig, type TestRun } from '../support/run-scene.ts';

const { History } = proto.temporal.api.history.v1;

/**
 * `npm run record:histories` writes the histories that `replay.test.ts` replays. Do so when a story is new; a change
 * that makes the recorded ones fail would break the runs that are under way when it is deployed.
 */
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

const byJobs = { collectionsUpTo: 0, rowsPerPart: 40, rowsPerJob: 40 };

it('approved', () =>
  record('approved', { limits: byJobs }, async (run, scene) => {
    scene.salesforce.break({ name: 'row-lock', parameters: { rows: 5 } });
    await run.waiting();
    await run.approve();
  }));

it('matched', () => record('matched', { ...automatic, target: { object: 'Contact', matchBy: 'Email' } }));

it('written-one-by-one', () => record('written-one-by-one', automatic));

it('declined', () =>
  record('declined', {}, async (run) => {
    await run.waiting();
    await run.handle.signal(decideSignal, { decision: 'decline', by: 'the recorder' });
  }));

it('expired', () => record('expired', { review: { expiresAfterHours: 1 / 3_600 } }));

it('failed', () => record('failed', { ...automatic, target: { object: 'Shoe__c', matchBy: 'Size__c' } }));

it('cancelled', () =>
  record('cancelled', { ...automatic, limits: { ...byJobs, jobsAtOnce: 1 } }, async (run, scene) => {
    await scene.salesforce.change({ bulkRowsPerSecond: 10 });
    await eventually('rows are being written', async () => (await scene.salesforce.count('Contact')) > 0);
    await run.handle.cancel();
  }));

const automatic = { review: { autoApprove: true } };

async function record(
  name: string,
  config: Partial<SyncConfig>,
  live: (run: TestRun, scene: RunScene) => Promise<void> = async () => undefined,
): Promise<void> {
  const scene = await runScene(engine);
  const file = await scene.upload(`${peopleCsv(100)}P-101,,\n`);
  const run = await scene.start(await scene.addSync(peopleSync(config)), { file });
  await live(run, scene);
  await run.ended();
  const history = History.toObject(History.fromObject(withoutPlaces(await run.handle.fetchHistory())));
  const bytes = History.encode(History.fromObject(history)).finish();
  await writeFile(join(import.meta.dirname, 'histories', `${name}.bin`), bytes);
}

/** Nothing of the machine that made it: neither its paths nor its name. */
function withoutPlaces<Value>(value: Value): Value {
  if (typeof value === 'string') return value.replace(/^\d+@[\w.-]+/, 'recorder') as Value; // text stays text
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(withoutPlaces) as Value; // an array stays an array of the same
  const kept = Object.entries(value)
    .filter(([key]) => key !== 'stackTrace' && key !== 'identity')
    .map(([key, inner]) => [key, withoutPlaces(inner)]);
  return Object.assign(Object.create(Object.getPrototypeOf(value)), Object.fromEntries(kept));
}
