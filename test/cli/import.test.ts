import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type Scene, startScene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
  const connection = { id: 'salesforce-test', system: 'salesforce', settings: scene.salesforce.connection };
  await write('connection.yaml', stringify(connection));
  await write('sync.yaml', stringify(sync));
  await write('users.csv', users);
}, 120_000);
afterAll(() => scene.close());

const sync = {
  id: 'file-to-leads',
  name: 'A file to Leads',
  integration: 'auth0-users-to-salesforce',
  config: {
    target: { connection: 'salesforce-test', object: 'Lead', operation: 'add new' },
    mapping: [
      { column: 'Email Address', field: 'Email' },
      { column: 'Last Name', field: 'LastName' },
      { column: 'Note', ignore: true },
    ],
    defaults: { Company: 'Acme' },
  },
};
const users =
  'Email Address,Last Name,Note\nada@example.org,Lovelace,\ngrace@example.org,Hopper,x\nnot-an-address,Nobody,\n';
const file = (name: string) => join(scene.folder, name);
const write = (name: string, content: string) => writeFile(file(name), content);

it('takes a person from a connection to an approved import', { timeout: 120_000 }, async () => {
  const { saltbridge, salesforce } = scene;

  const added = await saltbridge('connection', 'add', '-f', file('connection.yaml'));
  expect(added).toMatchObject({ code: 0, stdout: 'Connection salesforce-test created\n' });
  const tested = await saltbridge('connection', 'test', 'salesforce-test');
  expect(tested.stdout).toMatch(/^✔ salesforce-test works/);
  const validated = await saltbridge('sync', 'validate', '-f', file('sync.yaml'));
  expect(validated).toMatchObject({ code: 0, stdout: '✔ file-to-leads is valid\n' });
  const applied = await saltbridge('sync', 'apply', '-f', file('sync.yaml'));
  expect(applied.stdout).toBe('Sync file-to-leads created (version 1)\n');

  const run = await saltbridge('run', 'file-to-leads', '--file', file('users.csv'), '--json');
  expect(run.code).toBe(7);
  expect(run.json()).toMatchObject({ status: 'waiting', counts: { read: 3, rejected: 1 } });
  expect(run.stderr).toMatch(/Review of users\.csv → Lead/);
  expect(run.stderr).toMatch(/saltbridge approve/);
  expect(await salesforce.count('Lead')).toBe(0);

  const approved = await saltbridge('approve', 'file-to-leads');
  expect(approved).toMatchObject({ code: 0, stdout: expect.stringMatching(/approved: the import starts/) });
  const { id } = run.json() as { id: string };
  const events = await scene.api.ask('GET', `/v1/runs/${id}/events`);
  expect(events.text).toMatch(/event: end/);
  expect(await salesforce.count('Lead')).toBe(2);

  const listed = await saltbridge('runs', '--json');
  expect(listed.json()).toMatchObject([
    { id, status: 'completed', counts: { read: 3, created: 2, rejected: 1 } },
  ]);
  const saved = await saltbridge('download', id, 'failures', '-o', file('failed.csv'));
  expect(saved.code).toBe(0);
  expect(await readFile(file('failed.csv'), 'utf8')).toMatch(/not-an-address,Nobody,.*INVALID_EMAIL/s);
  const late = await saltbridge('approve', id);
  expect(late.code).toBe(2);
});

it('saves no sync that the live systems would refuse, but for --no-check', { timeout: 60_000 }, async () => {
  const { saltbridge } = scene;
  const mapping = [{ column: 'Email Address', field: 'Emial' }];
  await write('wrong.yaml', stringify({ ...sync, id: 'wrong', config: { ...sync.config, mapping } }));

  const refused = await saltbridge('sync', 'apply', '-f', file('wrong.yaml'));

  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/nothing was saved.*Emial/s);
  expect((await saltbridge('sync', 'list')).stdout).not.toMatch(/wrong/);
  const saved = await saltbridge('sync', 'apply', '--no-check', '-f', file('wrong.yaml'));
  expect(saved.stdout).toBe('Sync wrong created (version 1)\n');
});

it('names sync and place of an unknown object, and checks every document', { timeout: 60_000 }, async () => {
  const { saltbridge } = scene;
  const target = { ...sync.config.target, object: 'Shoe__c' };
  const wrong = { ...sync, id: 'shoes', config: { ...sync.config, target } };
  await write('several.yaml', [wrong, { ...wrong, id: 'boots' }].map((one) => stringify(one)).join('---\n'));

  const validated = await saltbridge('sync', 'validate', '-f', file('several.yaml'));
  const applied = await saltbridge('sync', 'apply', '-f', file('several.yaml'));

  expect(validated.code).toBe(2);
  expect(validated.stdout).toMatch(
    /✖ shoes is not valid\n- \/config\/target\/object: Salesforce has no.*✖ boots/s,
  );
  expect(applied.code).toBe(2);
  expect(applied.stderr).toMatch(
    /nothing was saved.*- shoes: \/config\/target\/object.*- boots: \/config\/target\/object/s,
  );
});

it('starts the import at once with --yes and ends with the accounting', { timeout: 60_000 }, async () => {
  const run = await scene.saltbridge('run', 'file-to-leads', '--file', file('users.csv'), '--yes');

  expect(run.code).toBe(6);
  expect(run.stdout).toMatch(/completed after/);
  expect(run.stdout).toMatch(/Every row is accounted for/);
  expect(run.stdout).toMatch(/saltbridge download \S+ failures/);
});

it('ends a preview with its review', { timeout: 60_000 }, async () => {
  const run = await scene.saltbridge('run', 'file-to-leads', '--file', file('users.csv'), '--preview');

  expect(run.stdout).toMatch(/would be written +2\n.*3 rows: 2 ready \(2 new\), 1 rejected.*Lovelace/s);
  expect(run.stdout).not.toMatch(/not reached/);
});

it('writes nothing in a preview', { timeout: 60_000 }, async () => {
  const before = await scene.salesforce.count('Lead');

  const run = await scene.saltbridge(
    'run',
    'file-to-leads',
    '--file',
    file('users.csv'),
    '--preview',
    '--json',
  );

  expect(run.json()).toMatchObject({ status: 'completed', options: { mode: 'preview' } });
  expect(await scene.salesforce.count('Lead')).toBe(before);
});

it('ends a declined run with nothing written', { timeout: 60_000 }, async () => {
  const before = await scene.salesforce.count('Lead');
  const waiting = await scene.saltbridge('run', 'file-to-leads', '--file', file('users.csv'), '--json');

  const declined = await scene.saltbridge('decline', 'file-to-leads', '--json');

  const { id } = waiting.json() as { id: string };
  expect(declined.json()).toEqual({ runId: id, decision: 'decline' });
  await scene.api.ask('GET', `/v1/runs/${id}/events`);
  expect((await scene.api.ask('GET', `/v1/runs/${id}`)).body.status).toBe('declined');
  expect(await scene.salesforce.count('Lead')).toBe(before);
});

it('answers what only a live system knows', { timeout: 60_000 }, async () => {
  const { ask } = scene.api;
  const { integration, config } = sync;

  const described = await ask('GET', '/v1/connections/salesforce-test/objects/Lead');
  const unknown = await ask('GET', '/v1/connections/salesforce-test/objects/Nonsense');
  const columns = ['Email', 'last name', 'Shoe size'];
  const suggested = await ask('POST', '/v1/syncs/suggest-mapping', { integration, config, columns });
  const upload = await ask('POST', '/v1/artifacts?fileName=users.csv', users, { 'content-type': 'text/csv' });
  const file = upload.body.id;
  const fromFile = await ask('POST', '/v1/syncs/suggest-mapping', { integration, config, file });
  const mapping = [{ column: 'Email', field: 'No_Such_Field__c' }];
  const invalid = await ask('POST', '/v1/syncs/validate', { integration, config: { ...config, mapping } });

  expect(described.body.fields.map((field: { name: string }) => field.name)).toContain('LastName');
  expect(unknown.status).toBe(422);
  expect(unknown.body.detail).toMatch(/Nonsense/);
  expect(suggested.body.mapping).toEqual([
    { column: 'Email', field: 'Email' },
    { column: 'last name', field: 'LastName' },
    { column: 'Shoe size', ignore: true },
  ]);
  expect(fromFile.body.mapping).toContainEqual({ column: 'Email Address', field: 'Email' });
  expect(invalid.body).toMatchObject({ ok: false });
  expect(JSON.stringify(invalid.body.problems)).toMatch(/No_Such_Field__c/);
});

it.each([
  ['run', 'nosuch', '--file', 'no-such-file'],
  ['runs', '--sync', 'nosuch'],
  ['cancel', 'nosuch'],
  ['approve', 'nosuch'],
])('says of %j that there is no such sync', async (...args) => {
  const { code, stderr } = await scene.saltbridge(...args);

  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'There is no sync nosuch; see `saltbridge sync list`\n',
  });
});

it('refuses a file that is none before anything is sent', async () => {
  await write('empty.csv', '');
  const run = (path: string) => scene.saltbridge('run', 'file-to-leads', '--file', path);

  const [empty, folder] = [await run(file('empty.csv')), await run(scene.folder)];

  expect(empty).toMatchObject({
    code: 2,
    stderr: `${file('empty.csv')} is empty; name the file to import\n`,
  });
  expect(folder).toMatchObject({
    code: 2,
    stderr: `${scene.folder} is not a file; name the file to import\n`,
  });
});

it('removes a sync', async () => {
  await write('short-lived.yaml', stringify({ ...sync, id: 'short-lived' }));
  await scene.saltbridge('sync', 'apply', '-f', file('short-lived.yaml'));

  const removed = await scene.saltbridge('sync', 'remove', 'short-lived');

  expect(removed).toMatchObject({ code: 0, stdout: 'Sync short-lived removed\n' });
  expect((await scene.saltbridge('sync', 'list')).stdout).not.toMatch(/short-lived/);
});

it('refuses a decision that no run waits for', { timeout: 60_000 }, async () => {
  const { ask } = scene.api;
  const upload = await ask('POST', '/v1/artifacts', users, { 'content-type': 'text/csv' });
  const started = await ask('POST', '/v1/syncs/file-to-leads/runs', {
    file: upload.body.id,
    autoApprove: true,
  });

  const decided = await ask('POST', `${started.body.links.self}/decision`, {
    decision: 'approve',
    by: 'ada',
  });

  expect(decided.status).toBe(409);
  expect(['DECISION_REFUSED', 'RUN_NOT_RUNNING']).toContain(decided.body.code);
  await ask('GET', started.body.links.events);
});

it('says in one line that wrong credentials were refused', { timeout: 60_000 }, async () => {
  const settings = { ...scene.salesforce.connection, clientSecret: 'wrong' };
  await write('wrong.yaml', stringify({ id: 'salesforce-wrong', system: 'salesforce', settings }));
  await scene.saltbridge('connection', 'add', '-f', file('wrong.yaml'));

  const tested = await scene.saltbridge('connection', 'test', 'salesforce-wrong');

  expect(tested.code).not.toBe(0);
  expect(tested.stdout + tested.stderr).toMatch(/client/i);
  expect(tested.stdout + tested.stderr).not.toMatch(/\n\s+at /);
});
