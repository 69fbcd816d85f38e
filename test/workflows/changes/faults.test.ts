import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FaultSpec } from '../../../sandbox/core/faults.ts';
import { remove, write } from '../../connectors/salesforce/changes/scene.ts';
import { breakEach } from '../../support/break-each.ts';
import { type ChangeScene, changeScene } from '../../support/change-scene.ts';
import { type Engine, startEngine } from '../../support/engine.ts';
import { eventually } from '../../support/eventually.ts';
import { counts } from '../../support/run-scene.ts';
import { runSideBySide } from '../../support/side-by-side.ts';

let engine: Engine;
runSideBySide();
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

/** Ways of failing that go over by themselves, and soon. */
const troubles: Record<string, FaultSpec> = {
  'an error status': { status: 503 },
  'a drop before its effect': { drop: 'before' },
  'a drop after its effect': { drop: 'after' },
  'a broken-off answer': { truncate: 7 },
  'an answer cut short unnoticed': { truncate: 7, quiet: true },
  'a rate limit': { status: 429, headers: { 'retry-after': '1' } },
  'a delay': { delayMs: 300 },
};
const ended: FaultSpec = { name: 'session-expired' };

const signIn: Record<string, FaultSpec> = { 'the sign-in': { path: '/services/oauth2/token' } };
const salesforceCalls: Record<string, FaultSpec> = {
  'asking for versions and time': { method: 'GET', path: '/services/data/v[\\d.]+/$' },
  limits: { path: '/limits' },
  describing: { path: '/describe' },
  querying: { path: '/query\\?' },
  'querying the deleted': { path: '/queryAll\\?' },
};
const jobCalls: Record<string, FaultSpec> = {
  'opening a job': { method: 'POST', path: '/jobs/query$' },
  'reading a job': { method: 'GET', path: '/jobs/query/\\w+$' },
  'reading results': { path: '/jobs/query/\\w+/results' },
  'ending a job': { method: 'PATCH', path: '/jobs/query/\\w+$' },
  'deleting a job': { method: 'DELETE', path: '/jobs/query/\\w+$' },
};
const segmentCalls: Record<string, FaultSpec> = { telling: { path: '/v1/batch' } };
const publicCalls: Record<string, FaultSpec> = {
  'showing the workspace': { method: 'GET', path: '^/$' },
  'listing the spaces': { path: '^/spaces\\?' },
  'listing the sources': { path: '^/sources\\?' },
};

const byJobs = { jobAbove: 10, rowsPerPage: 20, messagesPerPart: 15 };
const people = Array.from({ length: 50 }, (_, index) => [`Person ${index}`]);

/** Fifty people are told at first; then a few change, one is deleted and one is new. */
async function twoRuns(limits: Record<string, number>, disturb: (scene: ChangeScene) => () => string[]) {
  const scene = await changeScene(engine, { limits });
  const { salesforce } = scene;
  const ids = await write(salesforce, 'Contact', 'insert', ['LastName'], people);
  const [first = '', second = '', third = ''] = ids;
  scene.later();
  const afterInitial = disturb(scene);
  const initial = await scene.run();
  const left = afterInitial();
  await clearFaults(scene);
  const renamed = [first, second].map((id) => [id, 'Renamed']);
  await write(salesforce, 'Contact', 'update', ['Id', 'LastName'], renamed);
  await remove(salesforce, 'Contact', third);
  await write(salesforce, 'Contact', 'insert', ['LastName'], [['New']]);
  scene.later();
  const afterIncremental = disturb(scene);
  const incremental = await scene.run();
  const stillLeft = new Set(afterIncremental());
  await clearFaults(scene);
  return {
    scene,
    initial,
    incremental,
    gone: third,
    neverStruck: left.filter((call) => stillLeft.has(call)),
  };
}

async function clearFaults({ salesforce, segment }: ChangeScene): Promise<void> {
  salesforce.faults.clear();
  segment.faults.clear();
}

/** The profiles say what the records say, and whatever was told came in once. */
async function expectEqual({ scene, initial, incremental, gone }: Awaited<ReturnType<typeof twoRuns>>) {
  expect([initial.end.message, incremental.end.message]).toEqual([undefined, undefined]);
  expect(initial.end.counts).toMatchObject(counts({ read: 50, created: 50 }));
  expect(incremental.end.counts).toMatchObject(counts({ read: 4, created: 1, updated: 2, deleted: 1 }));
  expect([await initial.gap(), await incremental.gap()]).toEqual([undefined, undefined]);
  const told = await scene.profiles();
  for (const { Id, LastName } of await scene.salesforce.records('Contact'))
    expect(told.get(String(Id))).toMatchObject({ LastName });
  expect(told.get(gone)).toMatchObject({ salesforce_deleted: true });
  expect(told.size).toBe(51);
  expect((await scene.segment.figures()).taken).toBe(54);
}

/** Each trouble by one of the two ways of reading, in turn. */
Object.entries({ ...troubles, 'an ended session': ended }).forEach(([what, trouble], turn) => {
  const [way, limits] = turn % 2 === 0 ? (['jobs', byJobs] as const) : (['pages', {}] as const);
  it.concurrent(`comes to the same end after ${what} at each kind of call, reading by ${way}`, async () => {
    const calls = { ...salesforceCalls, ...(way === 'jobs' && jobCalls), ...(trouble !== ended && signIn) };
    const found = await twoRuns(limits, ({ salesforce, segment }) => {
      const ofSalesforce = breakEach(salesforce.faults, calls, trouble);
      const ofSegment = breakEach(segment.faults, trouble === ended ? {} : segmentCalls, trouble);
      return () => [...ofSalesforce(), ...ofSegment()];
    });

    await expectEqual(found);
    // Salesforce refuses to end a job that is over; a refusal cut short says nothing, so the job is left to itself.
    expect(found.neverStruck).toEqual(way === 'jobs' && trouble.quiet ? ['deleting a job'] : []);
  }, 120_000);
});

it.concurrent.each(Object.entries(troubles))(
  "tells each record once after %s at each call of Segment's Public API",
  async (_, trouble) => {
    const scene = await changeScene(engine);
    await write(scene.salesforce, 'Contact', 'insert', ['LastName'], people);
    scene.later();
    const notStruck = breakEach(scene.segment.faults, publicCalls, trouble);

    const run = await scene.run();

    expect(run.end).toMatchObject({ status: 'completed', counts: counts({ read: 50, created: 50 }) });
    expect((await scene.segment.figures()).taken).toBe(50);
    expect(notStruck()).toEqual([]);
  },
  120_000,
);

it.concurrent('tells each record once though three workers are replaced on the way', async () => {
  const own = await startEngine();
  try {
    let worker = await own.startWorker();
    const limits = { messagesPerPart: 5, deliveriesAtOnce: 1, jobAbove: 10, rowsPerPage: 10 };
    const scene = await changeScene(own, { limits });
    await write(scene.salesforce, 'Contact', 'insert', ['LastName'], people);
    scene.later();
    scene.salesforce.break({ path: '/results', times: 3, delayMs: 300 });
    scene.segment.break({ path: '/v1/batch', times: 6, delayMs: 300 });

    const run = await scene.runs.start(scene.syncId);
    for (let turn = 0; turn < 3; turn += 1) {
      await worker.stop();
      worker = await own.startWorker();
    }
    const end = await run.ended();

    expect(end).toMatchObject({ status: 'completed', counts: counts({ read: 50, created: 50 }) });
    expect((await scene.segment.figures()).taken).toBe(50);
  } finally {
    await own.close();
  }
}, 120_000);

it.concurrent.each([
  ['describing', 'salesforce', '/describe'],
  ['querying', 'salesforce', '/query\\?'],
  ['telling', 'segment', '/v1/batch'],
] as const)('loses nothing where it is cancelled while %s', async (_, system, path) => {
  const scene = await changeScene(engine);
  await write(scene.salesforce, 'Contact', 'insert', ['LastName'], people);
  scene.later();
  const hold = { path, delayMs: 700 };
  scene[system].break(hold);
  const cancelled = await scene.runs.start(scene.syncId);
  await reached(scene, system, path);

  await cancelled.handle.cancel();
  const end = await cancelled.ended();
  await clearFaults(scene);
  scene.later();
  const next = await scene.run();

  expect(end.status).toBe('cancelled');
  expect(next.end.message).toBeUndefined();
  expect((await scene.profiles()).size).toBe(50);
  expect((await scene.segment.figures()).taken).toBe(50);
});

/** Waits until the fault has struck, that is until the call is under way. */
async function reached(scene: ChangeScene, system: 'salesforce' | 'segment', path: string): Promise<void> {
  await eventually(`a call to ${path} is under way`, async () =>
    scene[system].faults.list().every((fault) => fault.path !== path),
  );
}
