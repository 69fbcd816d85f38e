import { afterAll, beforeAll, expect, it } from 'vitest';
import { remove, write } from '../../connectors/salesforce/changes/scene.ts';
import { changeScene } from '../../support/change-scene.ts';
import { type Engine, startEngine } from '../../support/engine.ts';
import { engineApi } from '../../support/engine-api.ts';
import { eventually } from '../../support/eventually.ts';
import { wordsOf } from '../../support/history-words.ts';
import { counts, type TestRun } from '../../support/run-scene.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

const fields = ['LastName', 'Email', 'Phone', 'Description'];
const people = [
  ['Zebulonia-Kept', 'zebulonia.kept@example.org', '+49 30 5550101', 'fond of xylophones'],
  ['Zebulonia-Changed', 'zebulonia.changed@example.org', '+49 30 5550102', 'fond of xylophones'],
  ['Zebulonia-Gone', 'zebulonia.gone@example.org', '+49 30 5550103', 'fond of xylophones'],
  // Without an address, it has no identity.
  ['Zebulonia-Rejected', '', '+49 30 5550104', 'fond of xylophones'],
  // Segment takes no message of more than 32 KB.
  [
    'Zebulonia-Refused',
    'zebulonia.refused@example.org',
    '+49 30 5550105',
    `xylophones ${'ö'.repeat(20_000)}`,
  ],
];
const personal = /zebulonia|xylophone|49 30 5550|%40example/i;

/** Salesforce is quoted where it refuses a question, which holds nothing of a record: addresses alone are masked. */
const address = 'asked by zebulonia.kept@example.org';
/** Segment is sent records, and might quote them. */
const quoted = 'Zebulonia-Kept <zebulonia.kept@example.org>, +49 30 5550101';

it('holds nothing of a record and no secret in history, errors or books, whatever fails on the way', async () => {
  const scene = await changeScene(engine, {
    model: { columns: fields },
    mapping: { userId: { field: 'Email' } },
    deletions: { share: 0.1, atLeast: 0 },
    limits: { messagesPerPart: 1 },
  });
  const { salesforce, segment, runs } = scene;
  const ids = await write(salesforce, 'Contact', 'insert', fields, people);
  const [, changed = '', gone = ''] = ids;
  const salesforceFails = (path: string) =>
    salesforce.break({ path, status: 500, errorCode: 'UNKNOWN_EXCEPTION', message: address });
  const segmentFails = (status: number) =>
    segment.break({ path: '/v1/batch', status, body: { code: quoted, message: quoted } });
  for (const path of ['/oauth2/token', '/limits', '/describe', '/query\\?']) salesforceFails(path);
  segmentFails(500);
  segment.break({ path: '^/spaces', status: 500, body: { errors: [{ type: quoted, message: quoted }] } });
  scene.later();

  const first = await scene.run();
  await write(salesforce, 'Contact', 'update', ['Id', 'LastName'], [[changed, 'Zebulonia-Renamed']]);
  await remove(salesforce, 'Contact', gone);
  salesforceFails('/queryAll');
  scene.later();
  const second = await runs.start(scene.syncId);
  await second.waiting();
  await second.approve();
  const secondEnd = await second.ended();
  const runThatEndsWith = async (status: number) => {
    segmentFails(status);
    await write(salesforce, 'Contact', 'update', ['Id', 'LastName'], [[changed, `Zebulonia-${status}`]]);
    scene.later();
    return scene.run();
  };
  const third = await runThatEndsWith(400);
  const failed = await runThatEndsWith(401);
  const wrong = { ...salesforce.connection, clientSecret: 'wr0ng-secret' };
  await scene.change({ source: { connection: await runs.connect('salesforce', wrong) } });
  const refused = await scene.run();

  expect(first.end.counts).toMatchObject(counts({ read: 5, rejected: 1, failed: 1, created: 3 }));
  expect(secondEnd).toMatchObject({ status: 'completed', counts: { deleted: 1 } });
  expect(third.end.counts).toMatchObject({ read: 1, failed: 1 });
  expect([failed.end.status, refused.end.status]).toEqual(['failed', 'failed']);
  expect([...salesforce.faults.list(), ...segment.faults.list()]).toEqual([]);
  const said = await Promise.all([first, second, third, failed, refused].map(wordsAbout));
  const words = said.join('\n');
  expect(words).not.toMatch(personal);
  const { credentials, space } = segment;
  const { clientId, clientSecret } = salesforce.connection;
  const secrets = [clientId, clientSecret, 'wr0ng-secret', space.writeKey, credentials.token, 'Bearer '];
  for (const secret of [...ids, ...secrets]) expect(words).not.toContain(secret);
  // The file for the people who look after the sync names the records that were left out.
  expect(await first.file('failures')).toContain(ids[3]);
}, 300_000);

/** What history, progress and the list of runs say of it. */
async function wordsAbout(run: TestRun): Promise<string> {
  return [await wordsOf(run.handle), JSON.stringify([await run.progress(), await run.row()])].join('\n');
}

it('holds nothing of a draft in history, whatever is asked about it', async () => {
  const filter = { field: 'Email', operator: '=', value: people[0]?.[1] };
  const scene = await changeScene(engine, { model: { columns: fields, filter } });
  await write(scene.salesforce, 'Contact', 'insert', fields, people.slice(0, 1));
  const { ask } = await engineApi(engine);
  const config = (await engine.database.syncs.get(scene.syncId))?.config;
  const draft = { integration: 'salesforce-to-segment', config };

  for (const question of ['validate', 'preview', 'estimate', 'test-mapping'])
    expect((await ask('POST', `/v1/syncs/${question}`, draft)).status).toBe(200);

  const kinds: string[] = [];
  const query = `TaskQueue = '${engine.taskQueue}' AND WorkflowType IN ('inspect', 'prepare')`;
  await eventually('all are listed', async () => {
    kinds.length = 0;
    for await (const { workflowId } of engine.client.workflow.list({ query })) kinds.push(workflowId);
    return kinds.length === 4;
  });
  for (const id of kinds) {
    const words = await wordsOf(engine.client.workflow.getHandle(id));
    expect(words).not.toMatch(personal);
  }
});
