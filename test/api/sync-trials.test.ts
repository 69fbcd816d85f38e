import { afterAll, beforeAll, expect, it } from 'vitest';
import { write } from '../connectors/salesforce/changes/scene.ts';
import { type ChangeConfig, changeScene } from '../support/change-scene.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { engineApi } from '../support/engine-api.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

async function trialScene(config: ChangeConfig = {}) {
  const scene = await changeScene(engine, config);
  const { ask } = await engineApi(engine);
  const sync = await engine.database.syncs.get(scene.syncId);
  const draft = { integration: 'salesforce-to-segment', config: sync?.config };
  const { connection } = scene.runs;
  return { ...scene, ask, draft, connection };
}

const contacts = (...names: string[]) => names.map((name) => [name, `${name}@example.com`]);

it('finds every problem of a sync at once, each at its place in the config', async () => {
  const scene = await trialScene({
    model: {
      columns: ['LastName', 'Shoe__c', 'DoNotCall'],
      filter: { all: [{ field: 'Nickname', operator: '=', value: 'x' }] },
    },
    mapping: {
      profileSpace: 'elsewhere',
      timestamp: { field: 'LastName' },
      traits: [
        { trait: 'name', from: { field: 'LastName' } },
        { trait: 'sum', from: { expression: 'LastName + DoNotCall' } },
      ],
    },
  });

  const { body } = await scene.ask('POST', '/v1/syncs/validate', scene.draft);

  expect(body.ok).toBe(false);
  const found = body.problems.map(({ pointer, code }: Record<string, string>) => [pointer, code]);
  expect(found).toEqual(
    expect.arrayContaining([
      ['/config/model/columns/1', 'FIELD_NOT_VISIBLE'],
      ['/config/model/filter/all/0/field', 'FIELD_NOT_VISIBLE'],
      ['/config/mapping/timestamp/field', 'NOT_A_TIME'],
      ['/config/mapping/traits/1/from/expression', expect.any(String)],
      ['/config/mapping/profileSpace', 'WRONG_PROFILE_SPACE'],
    ]),
  );
  expect(found).toHaveLength(5);
});

it('points at the collection where there is no such object', async () => {
  const scene = await trialScene({ model: { collection: 'Shoe__c' } });

  const { body } = await scene.ask('POST', '/v1/syncs/validate', scene.draft);

  expect(body.problems).toMatchObject([{ code: 'OBJECT_NOT_FOUND', pointer: '/config/model/collection' }]);
});

it('takes a sound sync for valid', async () => {
  const scene = await trialScene();

  const { body } = await scene.ask('POST', '/v1/syncs/validate', scene.draft);

  expect(body).toEqual({ ok: true, problems: [] });
});

it('lists the objects of a source, and the fields of one as they are to be read or written', async () => {
  const { ask, connection } = await trialScene();
  const path = `/v1/connections/${connection}/objects`;

  const objects = await ask('GET', path);
  const read = await ask('GET', `${path}/Contact?as=source`);
  const written = await ask('GET', `${path}/Contact`);

  expect(objects.body.objects).toContainEqual({ name: 'Contact', label: 'Contact', custom: false });
  const email = (fields: { name: string }[]) => fields.find(({ name }) => name === 'Email');
  expect(email(read.body.fields)).toMatchObject({ type: 'email', filterable: true, calculated: false });
  expect(email(written.body.fields)).toMatchObject({ type: 'email', createable: true });
});

it('shows the ten records that changed last and what would be told of each, and sends nothing', async () => {
  const scene = await trialScene({ mapping: { userId: { field: 'Email' }, nulls: 'send' } });
  const old = Array.from({ length: 12 }, (_, index) => `Old${index}`);
  await write(scene.salesforce, 'Contact', 'insert', ['LastName', 'Email'], contacts(...old));
  scene.salesforce.clock.advance(40 * 86_400_000);
  await write(
    scene.salesforce,
    'Contact',
    'insert',
    ['LastName', 'Email'],
    [['New', ''], ...contacts('Newest')],
  );
  scene.later();

  const { status, body } = await scene.ask('POST', '/v1/syncs/preview', scene.draft);

  expect(status).toBe(200);
  expect(body.columns).toEqual([
    { name: 'LastName', type: 'string' },
    { name: 'Email', type: 'email' },
  ]);
  expect(body.rows).toHaveLength(10);
  const byName = (name: string) =>
    body.rows.findIndex(({ values }: { values: string[] }) => values[0] === name);
  expect(body.messages[byName('Newest')]).toMatchObject({
    update: { ids: { userId: 'Newest@example.com' }, traits: { LastName: 'Newest' } },
  });
  expect(body.messages[byName('New')]).toMatchObject({ refusal: { code: 'NO_IDENTITY' } });
  expect(body.problems).toEqual([]);
  expect((await scene.segment.profiles()).total).toBe(0);
  expect(await engine.database.states.get(scene.syncId)).toBeUndefined();
});

it('shows the rows of a model whose mapping is wrong, and what is wrong with it', async () => {
  const scene = await trialScene({ mapping: { userId: { expression: 'LastName + 1' } } });
  await write(scene.salesforce, 'Contact', 'insert', ['LastName'], [['Ada']]);
  scene.later();

  const { body } = await scene.ask('POST', '/v1/syncs/preview', scene.draft);

  expect(body).toMatchObject({ rows: [{ values: ['Ada', null] }], messages: [] });
  expect(body.problems).toMatchObject([{ pointer: '/config/mapping/userId/expression' }]);
});

it('sends the records that are named and shows request and answer, but remembers nothing', async () => {
  const scene = await trialScene();
  const [ada = ''] = await write(
    scene.salesforce,
    'Contact',
    'insert',
    ['LastName', 'Email'],
    contacts('Ada', 'Bob'),
  );
  scene.later();
  const nobody = '003000000000000AAA';

  const { status, body } = await scene.ask('POST', '/v1/syncs/test-mapping', {
    ...scene.draft,
    records: [ada.slice(0, 15), nobody],
  });

  expect(status).toBe(200);
  expect(body.tests).toMatchObject([
    {
      recordId: ada,
      request: { type: 'identify', userId: ada, traits: { LastName: 'Ada' }, integrations: { All: false } },
      answer: { status: 200, body: { success: true } },
    },
    { recordId: nobody, refusal: { code: 'NO_RECORD' } },
  ]);
  expect(JSON.stringify(body)).not.toContain(scene.segment.space.writeKey);
  expect([...(await scene.profiles()).keys()]).toEqual([ada]);
  expect(await engine.database.states.get(scene.syncId)).toBeUndefined();
  const run = await scene.run();
  expect(run.end.counts).toMatchObject({ read: 2, created: 2 });
});

it('sends the record that changed last where none is named, and refuses a draft that cannot work', async () => {
  const scene = await trialScene();
  await write(scene.salesforce, 'Contact', 'insert', ['LastName'], [['Ada']]);
  scene.later();
  const [bob] = await write(scene.salesforce, 'Contact', 'insert', ['LastName'], [['Bob']]);
  scene.later();
  const wrong = structuredClone(scene.draft) as { config: { model: { columns: string[] } } };
  wrong.config.model.columns.push('Shoe__c');

  const newest = await scene.ask('POST', '/v1/syncs/test-mapping', scene.draft);
  const refused = await scene.ask('POST', '/v1/syncs/test-mapping', wrong);

  expect(newest.body.tests).toMatchObject([{ recordId: bob, answer: { status: 200 } }]);
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/model/columns/2' }] } });
});

it('estimates records, calls and events before anything is switched on', async () => {
  const scene = await trialScene({ source: { enabled: false } });
  await write(scene.salesforce, 'Contact', 'insert', ['LastName'], [['Ada'], ['Bob']]);
  scene.salesforce.clock.advance(2 * 86_400_000);
  await write(scene.salesforce, 'Contact', 'insert', ['LastName'], [['Cem']]);
  scene.later();

  const { body } = await scene.ask('GET', `/v1/syncs/${scene.syncId}/estimate`);
  const draft = await scene.ask('POST', '/v1/syncs/estimate', scene.draft);

  expect(body).toMatchObject({
    object: 'Contact',
    first: { records: 3, events: 3, way: 'pages' },
    day: { records: 1, events: 1, runs: 24 },
    fits: true,
    restsForHours: 0,
    verdict: [expect.stringContaining('it goes through'), expect.stringContaining('within')],
  });
  expect(draft.body.first).toEqual(body.first);
  expect(await engine.database.states.get(scene.syncId)).toBeUndefined();
});

it('estimates the runs of a day by the cron expression', async () => {
  const schedule = { cron: '0 7,19 * * 1-5', timeZone: 'Europe/Berlin' };
  const scene = await trialScene({ schedule });

  const { body } = await scene.ask('GET', `/v1/syncs/${scene.syncId}/estimate`);

  expect(body.day.runs).toBe(2);
});

it.each([
  ['of the object', ['LastName'], 50],
  ['of parents', ['Account.Name', 'Account.Owner.Name', 'ReportsTo.Email'], 5],
])('estimates about as many calls as the runs then make, with fields %s', async (_, columns, rowsPerPage) => {
  const scene = await trialScene({ model: { columns }, limits: { jobAbove: 10, rowsPerPage } });
  const names = Array.from({ length: 100 }, (_, index) => [`Person ${index}`]);
  await write(scene.salesforce, 'Contact', 'insert', ['LastName'], names);
  scene.later();
  const { body } = await scene.ask('GET', `/v1/syncs/${scene.syncId}/estimate`);

  const first = await scene.run();
  scene.later();
  const second = await scene.run();

  expect(body.first.way).toBe('job');
  expect(first.end.counts.apiCalls).toBeGreaterThan(body.first.calls * 0.5);
  expect(first.end.counts.apiCalls).toBeLessThanOrEqual(body.first.calls);
  expect(second.end.counts.apiCalls).toBeLessThanOrEqual(body.hour.calls);
});
