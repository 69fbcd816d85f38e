import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Engine, startEngine } from '../support/engine.ts';
import { peopleCsv, peopleSync, personLine } from '../support/people.ts';
import { counts, type RunScene, runScene, type SyncConfig } from '../support/run-scene.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

/** Rows 1 to 3 are there before the run, under another name; the run brings 1 to 5. */
async function sceneWithThree(changes: Partial<SyncConfig['target']> = {}, more: Partial<SyncConfig> = {}) {
  const scene = await runScene(engine);
  const first = await scene.addSync(peopleSync());
  await scene.run(first, { file: await scene.upload(peopleCsv(3, { version: ' of old' })) });
  const sync = await scene.addSync(peopleSync({ ...more, target: { object: 'Contact', ...changes } }));
  return { scene, run: await scene.run(sync, { file: await scene.upload(peopleCsv(5)) }) };
}

const names = async (scene: RunScene, object = 'Contact', field = 'LastName') =>
  (await scene.salesforce.records(object)).map((record) => String(record[field])).sort();
const olds = [1, 2, 3].map((number) => `Person ${number} of old`);
const news = [1, 2, 3, 4, 5].map((number) => `Person ${number}`);

for (const matchBy of ['External_Id__c', 'Email']) {
  it(`adds only those that are not there, found by ${matchBy}`, async () => {
    const { scene, run } = await sceneWithThree({ operation: 'add new', matchBy });

    expect(run.end).toMatchObject({ counts: counts({ read: 5, created: 2, unchanged: 3 }) });
    expect(await names(scene)).toEqual([...news.slice(3), ...olds].sort());
  });

  it(`updates only those that are there, found by ${matchBy}`, async () => {
    const { scene, run } = await sceneWithThree({ operation: 'update existing', matchBy });

    expect(run.end).toMatchObject({ counts: counts({ read: 5, updated: 3, rejected: 2 }) });
    expect(await names(scene)).toEqual(news.slice(0, 3));
    expect(await run.file('failures')).toMatch(/^P-4,.+,NO_MATCH,.+\nP-5,.+,NO_MATCH,/m);
  });

  it(`adds some and updates others, found by ${matchBy}`, async () => {
    const { scene, run } = await sceneWithThree({ operation: 'add new and update existing', matchBy });

    expect(run.end).toMatchObject({ counts: counts({ read: 5, created: 2, updated: 3 }) });
    expect(await names(scene)).toEqual(news);
  });
}

it('adds every row where none is looked for', async () => {
  const { scene, run } = await sceneWithThree(
    { operation: 'add new', matchBy: undefined },
    {
      mapping: [
        { column: 'External Id', ignore: true },
        { column: 'Last Name', field: 'LastName' },
        { column: 'Email', field: 'Email' },
      ],
    },
  );

  expect(run.end).toMatchObject({ counts: counts({ read: 5, created: 5 }) });
  expect(await names(scene)).toEqual([...olds, ...news].sort());
});

it('updates records by their Salesforce id', async () => {
  const scene = await runScene(engine);
  await scene.run(await scene.addSync(peopleSync()), { file: await scene.upload(peopleCsv(3)) });
  const ids = (await scene.salesforce.records('Contact')).map((record) => String(record.Id));
  const sync = await scene.addSync({
    target: { object: 'Contact', operation: 'update existing', matchBy: 'Id' },
    mapping: [
      { column: 'Id', field: 'Id' },
      { column: 'Title', field: 'Title' },
    ],
  });
  // The third has the short form; the fourth is nobody's.
  const lines = [ids[0], ids[1], ids[2]?.slice(0, 15), '003000000000999'].map((id) => `${id},Boss\n`);

  const run = await scene.run(sync, { file: await scene.upload(`Id,Title\n${lines.join('')}`) });

  expect(run.end).toMatchObject({ counts: counts({ read: 4, updated: 3, failed: 1 }) });
  expect(await names(scene, 'Contact', 'Title')).toEqual(['Boss', 'Boss', 'Boss']);
});

it('finds persons by their name and refuses those whose name several have', async () => {
  const scene = await runScene(engine);
  const columns = { mapping: named('FirstName', 'LastName', 'Title') };
  const before = await scene.addSync({ target: { object: 'Contact', operation: 'add new' }, ...columns });
  const there = 'FirstName,LastName,Title\nAda,Byron,A\nJohn,Smith,B\nJohn,Smith,C\n';
  await scene.run(before, { file: await scene.upload(there) });
  const sync = await scene.addSync({ target: { object: 'Contact', matchBy: 'Name' }, ...columns });

  const run = await scene.run(sync, {
    file: await scene.upload('FirstName,LastName,Title\nada,BYRON,X\nJohn,Smith,Y\nMary,Shelley,Z\n'),
  });

  expect(run.end).toMatchObject({ counts: counts({ read: 3, created: 1, updated: 1, rejected: 1 }) });
  expect(await names(scene, 'Contact', 'Title')).toEqual(['B', 'C', 'X', 'Z']);
  expect(await run.file('failures')).toContain('John,Smith,Y,AMBIGUOUS_MATCH,');
});

it('finds accounts by their name', async () => {
  const scene = await runScene(engine);
  const config = { target: { object: 'Account', matchBy: 'Name' }, mapping: named('Name', 'Phone') };
  const sync = await scene.addSync(config);
  await scene.run(sync, { file: await scene.upload('Name,Phone\nAcme,1\n') });

  const run = await scene.run(sync, { file: await scene.upload('Name,Phone\nacme,2\nBolt,3\n') });

  expect(run.end).toMatchObject({ counts: counts({ read: 2, created: 1, updated: 1 }) });
  expect(await names(scene, 'Account', 'Phone')).toEqual(['2', '3']);
});

it('imports into a custom object', async () => {
  const scene = await runScene(engine);
  const sync = await scene.addSync({
    target: { object: 'Subscriber__c', matchBy: 'Email__c' },
    mapping: named('Name', 'Email__c', 'Plan__c'),
  });
  const file = await scene.upload(
    'Name,Email__c,Plan__c\nAda,ada@example.com,pro\nBob,bob@example.com,gold\n',
  );

  const run = await scene.run(sync, { file });

  expect(run.end).toMatchObject({ counts: counts({ read: 2, created: 1, rejected: 1 }) });
  expect(await names(scene, 'Subscriber__c', 'Name')).toEqual(['Ada']);
});

it('keeps the first of the rows that share a key, also across parts', async () => {
  const scene = await runScene(engine);
  const sync = await scene.addSync(peopleSync({ limits: { rowsPerPart: 3 } }));
  const file = await scene.upload(
    peopleCsv(4) +
      personLine(2, ' again') +
      personLine(4, ' again') +
      personLine(5) +
      personLine(1, ' again'),
  );

  const run = await scene.run(sync, { file });

  expect(run.end).toMatchObject({ counts: counts({ read: 8, created: 5, rejected: 3 }) });
  expect(await names(scene)).toEqual(news);
  expect((await run.file('failures'))?.match(/DUPLICATE_IN_FILE/g)).toHaveLength(3);
});

function named(...fields: string[]) {
  return fields.map((field) => ({ column: field, field }));
}
