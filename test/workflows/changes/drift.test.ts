import { Connection } from 'jsforce';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
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

/** Traits of the last two messages, in the order of their titles. */
async function lastTold(scene: ChangeScene): Promise<Record<string, unknown>[]> {
  const { latest } = await scene.segment.figures();
  const traits = z.array(z.object({ traits: z.record(z.string(), z.unknown()) })).parse(latest.slice(-2));
  return traits
    .map((message) => message.traits)
    .sort((a, b) => String(a.Title).localeCompare(String(b.Title)));
}

async function titles(scene: ChangeScene): Promise<unknown[]> {
  return [...(await scene.profiles()).values()].map(({ Title }) => Title);
}

it('names a field of a parent that has another type now', async () => {
  const columns = ['LastName', 'Account.Tier__c'];
  const scene = await changeScene(engine, { model: { columns } });
  const tier = await customField(scene.salesforce, 'Tier__c', 'Number', 'Account');
  await write(scene.salesforce, 'Contact', 'insert', ['LastName'], [['Ada']]);
  scene.later();
  await scene.run();
  await tier.become('Text');
  scene.later();

  const refused = await scene.run();
  const accepted = await scene.run({ acceptSchema: true });

  expect(refused.end.message).toContain(
    'Contact.Account.Tier__c was double when it was last read and is string now',
  );
  expect(accepted.end.status).toBe('completed');
});

it('leaves a new field alone, unless the sync says otherwise', async () => {
  const scene = await beforeTitle({});

  const run = await scene.run();

  expect(run.end.counts).toMatchObject(counts({}));
  expect(await titles(scene)).toEqual([undefined, undefined]);
});

it.each(['all traits', 'changed traits'])(
  'tells a new field of every record, and nothing else, where the sync adds new fields and sends %s',
  async (send) => {
    const scene = await beforeTitle({ drift: 'add and backfill', mapping: { send } });
    // Reads single records, and leaves the news to the run that reads all.
    await scene.run({ records: ['003000000000000'] });

    const run = await scene.run();
    const told = await lastTold(scene);
    scene.later();
    const next = await scene.run();

    expect(run.end.counts).toMatchObject(counts({ read: 2, updated: 2 }));
    expect(told).toEqual([{ Title: 'Builder' }, { Title: 'Countess' }]);
    expect(next.end.counts).toMatchObject(counts({}));
  },
);

it('tells nobody of a new field that is empty', async () => {
  const scene = await changeScene(engine, { drift: 'add and backfill' });
  await write(scene.salesforce, 'Contact', 'insert', ['LastName'], [['Ada']]);
  scene.later();
  await scene.run();
  await customField(scene.salesforce, 'Shoe__c', 'Text');
  scene.later();

  const run = await scene.run();
  const again = await scene.run({ scope: 'full' });

  expect(run.end.counts).toMatchObject(counts({ read: 1, unchanged: 1 }));
  expect(again.end.counts).toMatchObject(counts({ read: 1, unchanged: 1 }));
});

it('leaves a trait that is mapped alone where a field of its name appears', async () => {
  const traits = [{ trait: 'Title', from: { field: 'LastName' } }];
  const scene = await beforeTitle({ drift: 'add and backfill', mapping: { traits } });

  const run = await scene.run();

  expect(run.end.status).toBe('completed');
  expect((await titles(scene)).map(String).sort((a, b) => a.localeCompare(b))).toEqual(['Ada', 'Bob']);
});

it('names a field that it added itself and can no longer see', async () => {
  const scene = await beforeTitle({ drift: 'add and backfill' });
  await scene.run();
  await scene.salesforce.permit({ object: 'Contact', field: 'Title', rights: ['Read'], allowed: false });
  scene.later();

  const refused = await scene.run();
  const accepted = await scene.run({ acceptSchema: true });

  expect(refused.end.message).toMatch(/Contact\.Title, which was added .* is hidden/);
  expect(accepted.end.status).toBe('completed');
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

/** A field that the user may read and fill. */
async function customField(
  org: TestSalesforce,
  name: string,
  first: keyof typeof shapes,
  object = 'Contact',
) {
  const { username, password, securityToken } = org.credentials;
  const connection = new Connection({ loginUrl: org.url, version: '60.0', logLevel: 'FATAL' });
  await connection.login(username, password + securityToken);
  const fields = connection.tooling.sobject('CustomField');
  const shapeOf = (type: keyof typeof shapes) => ({
    FullName: `${object}.${name}`,
    Metadata: { label: name, type, ...shapes[type] },
  });
  const { id = '' } = await fields.create(shapeOf(first));
  const soql = "SELECT Id FROM PermissionSet WHERE Name = 'Saltbridge_Integration'";
  const [set] = (await connection.query<{ Id: string }>(soql)).records;
  await connection.sobject('FieldPermissions').create({
    ParentId: set?.Id,
    SobjectType: object,
    Field: `${object}.${name}`,
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
