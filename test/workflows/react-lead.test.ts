import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { createSecrets } from '../../src/store/secrets.ts';
import { createConnectionOpener } from '../../src/worker/open-connection.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { adminOf } from '../support/org-people.ts';
import { reactionScene } from '../support/reaction-scene.ts';

/** The worker's, by the names of Auth0's guide. */
const environment: Record<string, string> = {};

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  const secrets = createSecrets({
    secretKey: Buffer.alloc(32, 7),
    secretFromEnv: (name) => environment[name],
  });
  await engine.startWorker({
    openConnection: createConnectionOpener({ database: engine.database, secrets }),
  });
}, 120_000);
afterAll(() => engine.close());

const ada = { user_id: 'auth0|ada', email: 'ada@example.org', family_name: 'Lovelace' };
const byGuide = {
  auth: 'password',
  clientId: 'env:SFCOM_CLIENT_ID',
  clientSecret: 'env:SFCOM_CLIENT_SECRET',
  username: 'env:USERNAME',
  password: 'env:PASSWORD',
};

async function sceneOfTheGuide() {
  const scene = await reactionScene(engine);
  const sync = await engine.database.syncs.get(scene.syncId);
  const { target } = z.object({ target: z.object({ connection: z.string() }) }).parse(sync?.config);
  const settings = { ...byGuide, loginUrl: scene.salesforce.url };
  await engine.database.connections.update(target.connection, { settings });
  return scene;
}

it('makes the Lead as the user whose credentials have the names of the guide', async () => {
  const scene = await sceneOfTheGuide();
  const { clientId, clientSecret, username, password, securityToken } = scene.salesforce.credentials;
  Object.assign(environment, {
    SFCOM_CLIENT_ID: clientId,
    SFCOM_CLIENT_SECRET: clientSecret,
    USERNAME: username,
    PASSWORD: `${password}${securityToken}`,
  });

  await scene.signUp(ada);

  expect(await scene.settled()).toMatchObject([{ outcome: 'created' }]);
  const [lead] = await scene.salesforce.records('Lead');
  const creator = (await scene.salesforce.records('User')).find(({ Id }) => Id === lead?.CreatedById);
  expect(creator).toMatchObject({ Username: username });
});

it('names each credential that is missing, all at once, before the first event', async () => {
  for (const name of Object.keys(environment)) delete environment[name];
  const scene = await sceneOfTheGuide();

  const { body } = await scene.ask('GET', `/v1/syncs/${scene.syncId}/setup`);

  for (const name of ['SFCOM_CLIENT_ID', 'SFCOM_CLIENT_SECRET', 'USERNAME', 'PASSWORD'])
    expect(JSON.stringify(body)).toMatch(new RegExp(`\\b${name}\\b[^.;]*not set`));
});

it('lets the assignment rule that the sync names say who owns the Lead', async () => {
  const plain = await reactionScene(engine);
  await plain.signUp(ada);
  await plain.settled();
  const [rule] = await plain.salesforce.records('AssignmentRule');
  const scene = await reactionScene(engine, { target: { assignmentRuleId: String(rule?.Id) } });

  await scene.signUp(ada);

  await scene.settled();
  const owners = await Promise.all(
    [plain, scene].map(async ({ salesforce }) => (await salesforce.records('Lead'))[0]?.OwnerId),
  );
  const sales = (await scene.salesforce.records('User')).find(({ FirstName }) => FirstName === 'Sam');
  expect(owners[1]).toBe(sales?.Id);
  expect(owners[0]).not.toBe(sales?.Id);
});

it.each([
  ['block', 'failed', 1],
  ['allow', 'done', 2],
])('takes %s for its word where a duplicate rule only warns', async (duplicateRule, state, leads) => {
  const scene = await reactionScene(engine, { target: { existing: 'create anyway', duplicateRule } });
  const admin = await adminOf(scene.salesforce);
  await admin.create('Lead', { LastName: 'Byron', Company: 'Engines', Email: ada.email });
  await scene.salesforce.change({ duplicateRule: 'alert' });

  await scene.signUp(ada);

  expect(await scene.settled()).toMatchObject([{ state }]);
  expect(await scene.salesforce.count('Lead')).toBe(leads);
});
