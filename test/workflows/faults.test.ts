import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FaultSpec } from '../../sandbox/core/faults.ts';
import { startAuth0 } from '../sandbox/auth0/client.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { peopleCsv, peopleSync } from '../support/people.ts';
import { counts, type RunScene, runScene, type SyncConfig } from '../support/run-scene.ts';
import { runSideBySide, whenTestEnds } from '../support/side-by-side.ts';

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
  'an ended session': { name: 'session-expired' },
};

const salesforceCalls: Record<string, FaultSpec> = {
  'the sign-in': { path: '/services/oauth2/token' },
  describing: { path: '/describe' },
  'looking up': { path: '/query' },
  'opening a job': { method: 'POST', path: '/jobs/ingest$' },
  'reading a job': { method: 'GET', path: '/jobs/ingest/\\w+$' },
  uploading: { method: 'PUT', path: '/batches' },
  'starting a job': { method: 'PATCH', path: '/jobs/ingest/' },
  'reading what was written': { path: '/successfulResults' },
  'reading what failed': { path: '/failedResults' },
};
const auth0Calls: Record<string, FaultSpec> = {
  'the sign-in': { path: '/oauth/token' },
  'starting an export': { method: 'POST', path: '/jobs/users-exports' },
  'reading an export job': { method: 'GET', path: '/api/v2/jobs/' },
  downloading: { path: '^/(?!api|oauth|__)' },
};

/** Every person once, whatever happened on the way. */
async function expectEachOnce(scene: RunScene, rows: number, object = 'Contact', key = 'External_Id__c') {
  const keys = (await scene.salesforce.records(object)).map((record) => record[key]);
  expect(new Set(keys).size).toBe(rows);
  expect(keys).toHaveLength(rows);
}

/** Ten of the thirty are there already; one of them is refused for good. */
async function importThirty(changes: Partial<SyncConfig>, faults: FaultSpec[]) {
  const scene = await runScene(engine);
  // Made long ago, so that it does not look as if the run had made it.
  scene.salesforce.clock.advance(-60_000);
  await scene.run(await scene.addSync(peopleSync()), { file: await scene.upload(peopleCsv(10)) });
  scene.salesforce.clock.advance(60_000);
  const sync = await scene.addSync(peopleSync(changes));
  const file = await scene.upload(peopleCsv(29));
  for (const fault of faults) scene.salesforce.break(fault);
  return { scene, run: await scene.run(sync, { file }) };
}

for (const [what, trouble] of Object.entries(troubles)) {
  it.concurrent(`comes to the same end after ${what} at each kind of call of a bulk import`, async () => {
    const faults = Object.values(salesforceCalls).map((call) => ({ ...call, ...trouble }));

    const { scene, run } = await importThirty(
      { target: { object: 'Contact', matchBy: 'Email' }, limits: { collectionsUpTo: 0 } },
      [...faults, { name: 'row-failure', parameters: { rows: 1, code: 'STRING_TOO_LONG' } }],
    );

    expect(run.end.message).toBeUndefined();
    const { created, updated, failed } = run.end.counts;
    expect(run.end).toMatchObject({ status: 'completed', counts: { read: 29, failed: 1, unprocessed: 0 } });
    expect(created + updated + failed).toBe(29);
    expect(await run.gap()).toBeUndefined();
    await expectEachOnce(scene, created + 10);
  }, 90_000);

  for (const matchBy of ['External_Id__c', 'Email', undefined]) {
    it.concurrent(`comes to the same end after ${what} as records are written one by one, found by ${matchBy}`, async () => {
      const target = { object: 'Contact', matchBy, ...(!matchBy && { operation: 'add new' }) };
      const path = matchBy ? '/composite/sobjects' : '/batches';

      const { scene, run } = await importThirty({ target }, [{ path, ...trouble }]);

      const expected = matchBy ? { created: 19, updated: 10 } : { created: 19, failed: 10 };
      expect(run.end.counts).toMatchObject(counts({ read: 29, ...expected }));
      expect(await run.gap()).toBeUndefined();
      await expectEachOnce(scene, 29);
    }, 60_000);
  }

  it.concurrent(`comes to the same end after ${what} at each kind of call of an export`, async () => {
    const scene = await runScene(engine);
    const auth0 = await startAuth0({ users: 50 });
    whenTestEnds(() => auth0.sandbox.close());
    const { url, ...credentials } = auth0.credentials;
    const source = { connection: await scene.connect('auth0', { ...credentials, baseUrl: url }) };
    const fields = [
      { userField: 'user_id', columnName: 'External Id' },
      { userField: 'family_name', columnName: 'Last Name' },
      { userField: 'email', columnName: 'Email' },
    ];
    const sync = await scene.addSync(peopleSync({ source, export: { fields } }));
    for (const call of Object.values(auth0Calls)) auth0.sandbox.faults.add({ ...call, ...trouble });

    const run = await scene.run(sync);

    expect(run.end.message).toBeUndefined();
    expect(run.end).toMatchObject({ status: 'completed', counts: counts({ read: 50, created: 50 }) });
    await expectEachOnce(scene, 50);
  }, 90_000);
}
