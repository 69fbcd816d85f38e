import { Connection } from 'jsforce';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { write } from '../../connectors/salesforce/changes/scene.ts';
import { type ChangeConfig, type ChangeScene, changeScene } from '../../support/change-scene.ts';
import { type Engine, startEngine } from '../../support/engine.ts';
import { counts } from '../../support/run-scene.ts';
import type { TestSalesforce } from '../../support/sandbox.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

/** A sync that has run while the user could not see the field Title, which both contacts have. */
async function beforeTitle(config: ChangeConfig): Promise<ChangeScene> {
  const scene = await changeScene(engine, config);
  const people = [
    ['Ada', 'Countess'],
    ['Bob', 'Builder'],
  ];
  await write(scene.salesforce, 'Contact', 'insert', ['LastName', 'Title'], people);
  await scene.salesforce.permit({ object: 'Contact', field: 'Title', rights: ['Read'], allowed: false });
  scene.later();
  await scene.run();
  await scene.salesforce.permit({ object: 'Contact', field: 'Title', rights: ['Read'], allowed: true });
  scene.later();
  return scene;
}

async function titles(scene: ChangeScene): Promise<unknown[]> {
  return [...(await scene.profiles()).values()].map(({ Title }) => Title);
}

it('leaves a new field alone, unless the sync says otherwise', async () => {
  const scene = await beforeTitle({});

  const run = await scene.run();

  expect(run.end.counts).toMatchObject(counts({}));
  expect(await titles(scene)).toEqual([undefined, undefined]);
});

it('tells a new field of every record, and nothing else, where the sync adds new fields', async () => {
  const scene = await beforeTitle({ drift: 'add and backfill', mapping: { send: 'changed traits' } });
  const before = await scene.segment.profiles();

  const run = await scene.run();
  scene.later();
  const next = await scene.run();

  expect(run.end.counts).toMatchObject(counts({ read: 2, updated: 2 }));
  expect((await titles(scene)).map(String).sort((a, b) => a.localeCompare(b))).toEqual([
    'Builder',
    'Countess',
  ]);
  expect(before.total).toBe(2);
  expect(next.end.counts).toMatchObject(counts({}));
});

it('pauses for a new field, says which, and goes on once it is taken for seen', async () => {
  const scene = await beforeTitle({ drift: 'pause' });

  const paused = await scene.run();
  const accepted = await scene.run({ acceptSchema: true });
  scene.later();
  const next = await scene.run();

  expect(paused.end).toMatchObject({ status: 'failed' });
  expect(paused.end.message).toContain('new fields: Title');
  expect(paused.end.message).toContain('--accept-schema');
  expect(accepted.end.status).toBe('completed');
  expect(next.end.status).toBe('completed');
});

it.each([
  ['', {}],
  [', also where the run that took it for seen read single records', { records: ['003000000000000'] }],
])('reads a retyped field of every record once it is taken for seen%s', async (_, options) => {
  const scene = await changeScene(engine, { model: { columns: ['LastName', 'level__c'] } });
  const level = await customField(scene.salesforce, 'Level__c', 'Number');
  await write(scene.salesforce, 'Contact', 'insert', ['LastName', 'Level__c'], [['Ada', '5']]);
  scene.later();
  await scene.run();
  await level.become('Text');
  scene.later();

  const refused = await scene.run();
  const accepted = await scene.run({ acceptSchema: true, ...options });
  scene.later();
  await scene.run();

  expect(refused.end.message).toContain(
    'Contact.Level__c was double when it was last read and is string now',
  );
  expect(accepted.end.status).toBe('completed');
  expect([...(await scene.profiles()).values()]).toEqual([{ LastName: 'Ada', level__c: '5' }]);
});

const shapes = { Number: { precision: 18, scale: 0 }, Text: { length: 40 } };

/** A field of contacts that the user may read and fill. */
async function customField(org: TestSalesforce, name: string, first: keyof typeof shapes) {
  const { username, password, securityToken } = org.credentials;
  const connection = new Connection({ loginUrl: org.url, version: '60.0', logLevel: 'FATAL' });
  await connection.login(username, password + securityToken);
  const fields = connection.tooling.sobject('CustomField');
  const shapeOf = (type: keyof typeof shapes) => ({
    FullName: `Contact.${name}`,
    Metadata: { label: name, type, ...shapes[type] },
  });
  const { id = '' } = await fields.create(shapeOf(first));
  const soql = "SELECT Id FROM PermissionSet WHERE Name = 'Saltbridge_Integration'";
  const [set] = (await connection.query<{ Id: string }>(soql)).records;
  await connection.sobject('FieldPermissions').create({
    ParentId: set?.Id,
    SobjectType: 'Contact',
    Field: `Contact.${name}`,
    PermissionsRead: true,
    PermissionsEdit: true,
  });
  return {
    async become(type: keyof typeof shapes) {
      await connection.request({
        method: 'PATCH',
        url: `/services/data/v60.0/tooling/sobjects/CustomField/${id}`,
        body: JSON.stringify({ Metadata: shapeOf(type).Metadata }),
        headers: { 'content-type': 'application/json' },
      });
    },
  };
}
