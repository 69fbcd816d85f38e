import { expect, it, onTestFinished } from 'vitest';
import { createUserSource } from '../../sandbox/data/users.ts';
import { startAuth0 } from '../sandbox/auth0/client.ts';
import { startEngine } from '../support/engine.ts';
import { wordsOf } from '../support/history-words.ts';
import { runScene } from '../support/run-scene.ts';

it('holds no token, no secret, no e-mail address and no name, whatever fails on the way', async () => {
  const engine = await startEngine();
  onTestFinished(() => engine.close());
  await engine.startWorker();
  const scene = await runScene(engine);
  const auth0 = await startAuth0({ users: 300, badEvery: 5 });
  onTestFinished(() => auth0.sandbox.close());
  const { url, ...credentials } = auth0.credentials;
  const sync = await scene.addSync({
    source: { connection: await scene.connect('auth0', { ...credentials, baseUrl: url }) },
    export: { fields: ['user_id', 'email', 'given_name', 'family_name'].map(field) },
    target: { object: 'Lead', matchBy: 'Email' },
    mapping: [
      { column: 'user_id', field: 'Auth0_User_Id__c' },
      { column: 'email', field: 'Email' },
      { column: 'given_name', field: 'FirstName' },
      { column: 'family_name', field: 'LastName' },
    ],
    defaults: { Company: 'Web' },
    limits: { collectionsUpTo: 0, rowsPerPart: 100 },
  });
  const source = createUserSource({ seed: 1, count: 300, badEvery: 5 });
  const users = Array.from({ length: 300 }, (_, index) => source.userAt(index));
  const person = users[1];
  // Salesforce quotes what it was sent.
  const quoting = [{ errorCode: 'UNKNOWN_EXCEPTION', message: `bad value ${person?.email} of the record` }];
  for (const path of ['/services/oauth2/token', '/query', '/jobs/ingest$', '/batches', '/failedResults'])
    scene.salesforce.break({ path, status: 500, body: quoting });
  scene.salesforce.break({
    name: 'row-failure',
    parameters: { rows: 3, message: `${person?.email} is taken` },
  });
  auth0.sandbox.faults.add({
    path: '/users-exports',
    status: 500,
    body: { message: `for ${person?.email}` },
  });

  const run = await scene.start(sync, { startedBy: 'a test' });
  await run.waiting();
  await run.approve();
  const end = await run.ended();
  // Salesforce's login names look like addresses.
  await scene.salesforce.permit({ object: 'Lead', rights: ['Create'], allowed: false });
  const failed = await scene.run(sync);
  const wrong = await scene.connect('salesforce', {
    ...scene.salesforce.connection,
    clientSecret: 'wr0ng-secret',
  });
  const refused = await scene.run(
    await scene.addSync({ target: { connection: wrong }, mapping: [{ column: 'a', ignore: true }] }),
    { file: run.id },
  );

  expect([end.status, failed.end.status, refused.end.status]).toEqual(['completed', 'failed', 'failed']);
  expect(end.counts).toMatchObject({ read: 300, failed: 3 });
  const words = (await Promise.all([run, failed, refused].map(({ handle }) => wordsOf(handle)))).join('\n');
  const secrets = [
    scene.salesforce.connection.clientSecret,
    scene.salesforce.connection.clientId,
    credentials.clientSecret,
    'wr0ng-secret',
    'access_token',
    'Bearer ',
  ];
  for (const secret of secrets) expect(words).not.toContain(secret);
  // Temporal writes down which process, as in `4711@host.example`, and which version of its SDK it was.
  expect(words.match(/[a-z][\w.+-]*@[\w-]+(\.[\w-]+)*\.[a-z]{2,}/gi) ?? []).toEqual([]);
  for (const { email, user_id, given_name, family_name } of users) {
    for (const word of [email, user_id]) if (word) expect(words).not.toContain(word);
    // A name may be a word like any other; the two together are a person.
    if (given_name && family_name) expect(words).not.toContain(`${given_name} ${family_name}`);
    if (family_name && family_name.length > 7) expect(words).not.toContain(family_name);
  }
}, 120_000);

function field(name: string) {
  return { userField: name, columnName: name };
}
