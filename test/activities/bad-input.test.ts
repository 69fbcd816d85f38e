import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startAuth0 } from '../sandbox/auth0/client.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { peopleCsv, peopleSync } from '../support/people.ts';
import { type RunScene, runScene, type SyncConfig } from '../support/run-scene.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

/** Runs a sync that can't succeed; answers why, once it is sure that nothing was written. */
async function failureOf(scene: RunScene, config: SyncConfig, file?: string): Promise<string> {
  const sync = await scene.addSync(config);
  const run = await scene.run(sync, file === undefined ? {} : { file });
  await expect(run.handle.result()).rejects.toThrow();
  expect(run.end.status).toBe('failed');
  expect(await run.gap()).toBeUndefined();
  expect(scene.salesforce.log.list({ method: 'POST', path: '/jobs/ingest|/composite/' })).toEqual([]);
  for (const object of ['Contact', 'Lead']) expect(await scene.salesforce.count(object)).toBe(0);
  const message = run.end.message ?? '';
  expect(await run.row()).toMatchObject({ status: 'failed', error: message });
  return message;
}

const header = 'External Id,Last Name,Email\n';

it.each([
  ['a workbook', Buffer.from('PK\u0003\u0004workbook'), /people\.csv is a workbook.+Save the sheet as CSV/],
  ['a gzip file', Buffer.from([0x1f, 0x8b, 8, 0]), /people\.csv is compressed.+Unpack it/],
  ['UTF-16', Buffer.from(`\ufeff${header}`, 'utf16le'), /people\.csv.+UTF-16.+Save it as UTF-8/],
  ['one JSON array', '[{"a":1}]', /people\.csv is one JSON array.+line of its own/],
  [
    'another delimiter',
    'External Id:Last Name:Email\nP-1:A:a@b.co\n',
    /no column "External Id".+it has "External Id:/s,
  ],
  ['nothing', '', /people\.csv is empty/],
  ['a header only', header, /people\.csv has a header and no rows/],
  [
    'a header twice',
    'Email,Last Name,Email\na,b,c\n',
    /header \(row 1\) of people\.csv columns 1 and 3 are both named "Email"/,
  ],
  ['a column too few', 'External Id,Last Name\nP-1,A\n', /people\.csv doesn't fit.+no column "Email"/s],
  ['a column too many', `${header.trim()},Shoe\nP-1,A,a@b.co,44\n`, /Column "Shoe".+neither mapped/s],
  ['a ragged row', `${header}P-1,A,a@b.co\nP-2,B\n`, /Row 3 of people\.csv/],
  [
    'invalid UTF-8',
    Buffer.concat([Buffer.from(`${header}P-1,M`), Buffer.from([0xfc]), Buffer.from('ller,\n')]),
    /Row 2 of people\.csv is not UTF-8: byte 0xFC at column 6/,
  ],
  ['an open quote', `${header}P-1,"A,a@b.co\n`, /Row 2 of people\.csv/],
] as const)('refuses %s with one clear error', async (_what, content, message) => {
  const scene = await runScene(engine);

  expect(await failureOf(scene, peopleSync(), await scene.upload(content))).toMatch(message);
});

it('refuses a single line of 100 MB without reading it into memory', async () => {
  const scene = await runScene(engine);
  async function* endless() {
    yield Buffer.from(header);
    const megabyte = Buffer.alloc(1_000_000, 'x');
    for (let sent = 0; sent < 100; sent += 1) yield megabyte;
  }

  const message = await failureOf(scene, peopleSync(), await scene.upload(endless()));

  expect(message).toMatch(/Row 2 of people\.csv is longer than/);
}, 60_000);

it('names every unknown field and object', async () => {
  const scene = await runScene(engine);
  const file = await scene.upload(peopleCsv(1));
  const mapping = [
    { column: 'External Id', field: 'Shoe_Size__c' },
    { column: 'Last Name', field: 'LastName' },
    { column: 'Email', field: 'Hat__c' },
  ];

  const fields = await failureOf(
    scene,
    { target: { object: 'Contact', operation: 'add new' }, mapping },
    file,
  );
  const object = await failureOf(
    scene,
    peopleSync({ target: { object: 'Shoe__c', operation: 'add new' } }),
    file,
  );

  expect(fields).toMatch(/Contact.+Shoe_Size__c/);
  expect(fields).toMatch(/Contact.+Hat__c/);
  expect(object).toMatch(/Shoe__c/);
});

it('names every missing permission at once', async () => {
  const scene = await runScene(engine);
  await scene.salesforce.permit(
    { object: 'Contact', rights: ['Create', 'Edit'], allowed: false },
    { object: 'Contact', field: 'Email', rights: ['Edit'], allowed: false },
  );

  const message = await failureOf(scene, peopleSync(), await scene.upload(peopleCsv(1)));

  expect(message).toMatch(/may not create Contact.+Grant Create on Contact/);
  expect(message).toMatch(/may not edit Contact.+Grant Edit on Contact/);
  expect(message).toMatch(/Contact\.Email/);
});

it('says that the user may not use the API', async () => {
  const scene = await runScene(engine);
  await scene.salesforce.permit({ userPermission: 'ApiEnabled', allowed: false });

  const message = await failureOf(scene, peopleSync(), await scene.upload(peopleCsv(1)));

  expect(message).toMatch(/API Enabled/);
});

it('says that the org is out of API calls', async () => {
  const scene = await runScene(engine);
  await scene.salesforce.change({ dailyApiRequests: 0 });

  const message = await failureOf(scene, peopleSync(), await scene.upload(peopleCsv(1)));

  expect(message).toMatch(/API calls|TotalRequests/);
});

it('says that the org has too few API calls left', async () => {
  const scene = await runScene(engine);
  await scene.salesforce.change({ dailyApiRequests: 15 });

  const message = await failureOf(scene, peopleSync(), await scene.upload(peopleCsv(1)));

  expect(message).toMatch(/of its 15 API calls.+needs about.+Wait/);
});

it('says that the Salesforce credentials are wrong', async () => {
  const scene = await runScene(engine);
  const connection = await scene.connect('salesforce', {
    ...scene.salesforce.connection,
    clientSecret: 'wrong',
  });
  const target = { object: 'Contact', matchBy: 'External_Id__c', connection };

  const message = await failureOf(scene, peopleSync({ target }), await scene.upload(peopleCsv(1)));

  expect(message).toMatch(/Salesforce refused to sign in/);
});

it('says that the session ended and could not be renewed', async () => {
  const scene = await runScene(engine);
  scene.salesforce.break({ name: 'session-expired', times: 50 });

  const message = await failureOf(scene, peopleSync(), await scene.upload(peopleCsv(1)));

  expect(message).toMatch(/Salesforce refused to .+INVALID_SESSION_ID/);
});

it.each([
  ['are wrong', { clientSecret: 'wrong' }, undefined, /Auth0/],
  ['lack a scope', {}, { name: 'missing-scope', parameters: { scope: 'read:users' } }, /Auth0.+read:users/s],
  ['have a token that ends at once', {}, { name: 'session-expired', times: 50 }, /Auth0/],
] as const)('says that the Auth0 credentials %s', async (_what, changes, fault, expected) => {
  const scene = await runScene(engine);
  const auth0 = await startAuth0({ users: 3 });
  onTestFinished(() => auth0.sandbox.close());
  if (fault) auth0.sandbox.faults.add(fault);
  const { url, ...credentials } = auth0.credentials;
  const source = { connection: await scene.connect('auth0', { ...credentials, baseUrl: url, ...changes }) };
  const fields = ['External Id', 'Last Name', 'Email'].map((columnName) => ({
    userField: 'email',
    columnName,
  }));

  const message = await failureOf(scene, peopleSync({ source, export: { fields } }));

  expect(message).toMatch(expected);
});

it('says which connection, file or run there is not', async () => {
  const scene = await runScene(engine);
  const nowhere = { object: 'Contact', matchBy: 'External_Id__c', connection: 'salesforce-prod' };
  const file = await scene.upload(peopleCsv(1));

  expect(await failureOf(scene, peopleSync({ target: nowhere }), file)).toMatch(
    /no connection salesforce-prod/,
  );
  expect(await failureOf(scene, peopleSync())).toMatch(/no source connection.+start the run with a file/);
});
