import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Engine, startEngine } from '../support/engine.ts';
import { adminOf } from '../support/org-people.ts';
import { type ReactionScene, type ReactionSceneOptions, reactionScene } from '../support/reaction-scene.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

const ada = { user_id: 'auth0|ada', email: 'ada@example.org', family_name: 'Lovelace' };
const present = { LastName: 'Byron', Company: 'Engines', Email: 'Ada@example.org' };
const contact = { LastName: 'Byron', Email: 'ada@example.org' };

async function orgWith(target: Record<string, unknown>, rest: ReactionSceneOptions = {}) {
  const scene = await reactionScene(engine, { target, ...rest });
  return { scene, admin: await adminOf(scene.salesforce) };
}

async function signedUp(scene: ReactionScene, user: Record<string, unknown> = {}) {
  await scene.signUp({ ...ada, ...user });
  const [event] = await scene.settled();
  return event;
}

it.each(['Lead', 'Contact'])('skips a person who is a %s already', async (object) => {
  const { scene, admin } = await orgWith({ existing: 'skip' });
  const id = await admin.create(object, object === 'Lead' ? present : contact);

  const event = await signedUp(scene);

  expect(event).toMatchObject({ state: 'done', outcome: 'skipped', recordId: id, message: 'off' });
  const records = [
    ...(await scene.salesforce.records('Lead')),
    ...(await scene.salesforce.records('Contact')),
  ];
  expect(records).toMatchObject([{ Id: id, Auth0_User_Id__c: null }]);
});

it.each(['Lead', 'Contact'])(
  'links a person to the %s that is there, and changes only the key',
  async (object) => {
    const { scene, admin } = await orgWith({ existing: 'link' });
    const fields = object === 'Lead' ? present : contact;
    const id = await admin.create(object, fields);

    const event = await signedUp(scene);

    expect(event).toMatchObject({ state: 'done', outcome: 'linked', recordId: id });
    expect(await scene.salesforce.records(object)).toMatchObject([
      { ...fields, Auth0_User_Id__c: 'auth0|ada' },
    ]);
  },
);

it('links nobody to a record that is linked to somebody else', async () => {
  const { scene, admin } = await orgWith({ existing: 'link' });
  await admin.create('Lead', { ...present, Auth0_User_Id__c: 'auth0|byron' });

  expect(await signedUp(scene)).toMatchObject({ outcome: 'skipped' });

  expect(await scene.salesforce.records('Lead')).toMatchObject([{ Auth0_User_Id__c: 'auth0|byron' }]);
});

it('links nobody where several records are meant', async () => {
  const { scene, admin } = await orgWith({ existing: 'link' });
  await admin.create('Lead', present);
  await admin.create('Lead', present);

  expect(await signedUp(scene)).toMatchObject({ outcome: 'skipped', recordId: null });

  expect(await scene.salesforce.records('Lead')).toMatchObject([
    { Auth0_User_Id__c: null },
    { Auth0_User_Id__c: null },
  ]);
});

it('leaves a converted Lead alone and links the Contact that it became', async () => {
  const { scene, admin } = await orgWith({ existing: 'link' });
  const { contactId } = await admin.convert(await admin.create('Lead', present));

  expect(await signedUp(scene)).toMatchObject({ outcome: 'linked', recordId: contactId });

  expect(await scene.salesforce.records('Lead')).toMatchObject([{ Auth0_User_Id__c: null }]);
  expect(await scene.salesforce.records('Contact')).toMatchObject([{ Auth0_User_Id__c: 'auth0|ada' }]);
});

it('makes another Lead where the sync says create anyway', async () => {
  const { scene, admin } = await orgWith({ existing: 'create anyway' });
  await admin.create('Lead', present);

  expect(await signedUp(scene)).toMatchObject({ outcome: 'created' });

  expect(await scene.salesforce.count('Lead')).toBe(2);
});

it('says whom a duplicate rule found and nothing of the person, and makes the Lead once the rule allows it', async () => {
  const { scene, admin } = await orgWith({ existing: 'create anyway' }, { slack: 'bot' });
  const id = await admin.create('Lead', present);
  await scene.salesforce.change({ duplicateRule: 'block' });

  const event = await signedUp(scene);

  const error = `Salesforce refused the Lead, which matches ${id}: DUPLICATES_DETECTED`;
  expect(event).toMatchObject({ state: 'failed', record: 'none', error: expect.stringContaining(error) });
  expect(JSON.stringify(await scene.slack.taken())).not.toMatch(/ada@|Lovelace/i);
  await scene.salesforce.change({ duplicateRule: false });
  await engine.database.events.retry(scene.syncId);
  scene.feeder.kick();
  expect(await scene.settled()).toMatchObject([{ state: 'done', outcome: 'created' }]);
});

it('looks for the address again where the first try was refused', async () => {
  const { scene, admin } = await orgWith({ existing: 'skip' });
  scene.salesforce.faults.add({
    name: 'row-failure',
    parameters: { code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' },
  });
  expect(await signedUp(scene)).toMatchObject({ state: 'failed', record: 'none' });
  const id = await admin.create('Lead', present);

  await engine.database.events.retry(scene.syncId);
  scene.feeder.kick();

  expect(await scene.settled()).toMatchObject([{ state: 'done', outcome: 'skipped', recordId: id }]);
});

it.each(['UNABLE_TO_LOCK_ROW', 'SERVER_UNAVAILABLE', 'REQUEST_LIMIT_EXCEEDED'])(
  'tries again where Salesforce says %s of the record',
  async (code) => {
    const { scene } = await orgWith({});
    scene.salesforce.faults.add({ name: 'row-failure', parameters: { code } });

    expect(await signedUp(scene)).toMatchObject({ state: 'done', outcome: 'created' });

    expect(await scene.salesforce.count('Lead')).toBe(1);
  },
);

it.each(['not unique', 'no External ID'])('writes nothing by a key field that is %s', async (lacks) => {
  const { scene, admin } = await orgWith({ keyField: 'Loose__c' });
  await admin.addField('Lead', 'Loose__c', {
    externalId: lacks === 'not unique',
    unique: lacks !== 'not unique',
  });

  expect(await signedUp(scene)).toMatchObject({ state: 'failed', error: expect.stringContaining(lacks) });

  expect(await scene.salesforce.count('Lead')).toBe(0);
});

it('refuses an id that the key field cannot hold, and cuts nothing', async () => {
  const { scene } = await orgWith({});

  const event = await signedUp(scene, { user_id: `auth0|${'x'.repeat(200)}` });

  expect(event).toMatchObject({ state: 'failed', error: expect.stringMatching(/206 characters.*128/) });
  expect(await scene.salesforce.count('Lead')).toBe(0);
});

it('takes people for two whose ids differ by case', async () => {
  const { scene } = await orgWith({ existing: 'create anyway' });
  await signedUp(scene);

  await scene.signUp({ ...ada, user_id: 'auth0|ADA' });
  const events = await scene.settled();

  expect(events.map(({ outcome }) => outcome)).toEqual(['created', 'created']);
});

it('makes a Lead of a person whose metadata fits no field', async () => {
  const mapping = [
    { attribute: 'family_name', field: 'lastname' },
    { attribute: 'email', field: 'Email' },
    { attribute: 'user_metadata.plan', field: 'Plan__c' },
    { attribute: 'user_metadata.logins', field: 'Logins_Count__c' },
    { attribute: 'user_metadata.since', field: 'Signed_Up_At__c' },
  ];
  const { scene } = await orgWith({}, { mapping, defaults: { LeadSource: 'Web' } });
  const user_metadata = { plan: 'golden', logins: 'many', since: 'yesterday' };

  expect(await signedUp(scene, { family_name: '#N/A', name: '#n/a', user_metadata })).toMatchObject({
    outcome: 'created',
  });

  expect(await scene.salesforce.records('Lead')).toMatchObject([
    {
      LastName: 'ada@example.org',
      Plan__c: null,
      Logins_Count__c: null,
      Company: 'Web channel signups',
      LeadSource: 'Web',
    },
  ]);
});
