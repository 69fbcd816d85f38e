import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { remove, write } from '../connectors/salesforce/changes/scene.ts';
import { startSegment, type TestSegment } from '../support/segment.ts';
import { type Scene, startScene } from './scene.ts';

let scene: Scene;
let segment: TestSegment;
let file: string;
let ids: string[];

beforeAll(async () => {
  [scene, segment] = await Promise.all([startScene(), startSegment()]);
  const { credentials, space } = segment;
  const { database } = scene.api;
  await database.connections.create({
    id: 'sf',
    system: 'salesforce',
    settings: scene.salesforce.connection,
  });
  const settings = {
    profileSpace: space.slug,
    writeKey: space.writeKey,
    publicApiToken: credentials.token,
    trackingUrl: credentials.trackingUrl,
    publicApiUrl: credentials.publicApiUrl,
  };
  await database.connections.create({ id: 'profiles', system: 'segment', settings });
  file = join(scene.folder, 'contacts.yaml');
  await writeFile(file, stringify(sync(space.slug)));
  scene.salesforce.clock.stop(new Date('2026-11-01T00:00:00Z'));
  const names = ['Ada', 'Bob', 'Cem', 'Dan'].map((name) => [name]);
  ids = await write(scene.salesforce, 'Contact', 'insert', ['LastName'], names);
  later();
}, 120_000);
afterAll(async () => {
  await scene.close();
  await segment.close();
});

const later = () => scene.salesforce.clock.advance(5_000);
const sync = (profileSpace: string) => ({
  id: 'contacts',
  name: 'Contacts to profiles',
  integration: 'salesforce-to-segment',
  config: {
    source: { connection: 'sf', enabled: true, lag: '0s' },
    destination: { connection: 'profiles', enabled: true },
    model: { name: 'Contacts', collection: 'Contact', columns: ['LastName', 'Email'] },
    mapping: { profileSpace, enabled: true, userId: { field: 'Id' } },
    deletions: { share: 0.2, atLeast: 1 },
  },
});

it('takes a person from the choice of fields to a sync that told of everything', {
  timeout: 120_000,
}, async () => {
  const { saltbridge } = scene;

  expect((await saltbridge('objects', 'sf')).stdout).toMatch(/^Contact +Contact/m);
  expect((await saltbridge('objects', 'sf', 'Contact')).stdout).toMatch(/^LastName +string +Last Name/m);
  const preview = await saltbridge('preview', '-f', file);
  expect(preview).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/LastName \(string\).*Dan.*What would be told/s),
  });
  const tested = await saltbridge('test-mapping', '-f', file, '--record', ids[0] ?? '');
  expect(tested).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/✔ 003\w+\n {2}sent .*"Ada".*\n {2}answer {2}200/),
  });
  const estimated = await saltbridge('estimate', '-f', file);
  expect(estimated.stdout).toMatch(/first sync \(REST\) +4 +\d+ +4\n.*it goes through/s);
  expect((await saltbridge('sync', 'apply', '-f', file)).code).toBe(0);
  expect((await saltbridge('estimate', 'contacts')).stdout).toMatch(/first sync \(REST\) +4 /);

  const few = await saltbridge('run', 'contacts', '--limit', '2');
  const all = await saltbridge('run', 'contacts');

  expect(few).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ {4}new +2$/m) });
  expect(few.stderr).toMatch(/✔ read .*✔ deliver /s);
  expect(all).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ {4}new +2$/m) });
  expect(all.stdout).toMatch(/^ {2}unchanged \(told before\) +2$/m);
});

it('asks for a word before it tells everything again', { timeout: 60_000 }, async () => {
  const { saltbridge } = scene;

  const refused = await saltbridge('run', 'contacts', '--resync');
  const done = await saltbridge('run', 'contacts', '--resync', '--yes');

  expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/Nothing was started.*--yes/) });
  expect(done.stdout).toMatch(/^ {4}changed +4$/m);
});

it('tells what is named, or changed in a time, again', { timeout: 60_000 }, async () => {
  const { saltbridge } = scene;
  await write(scene.salesforce, 'Contact', 'update', ['Id', 'LastName'], [[ids[3] ?? '', 'Dan D.']]);
  later();

  const record = await saltbridge('run', 'contacts', '--record', ids[3] ?? '', ids[0] ?? '');
  const range = await saltbridge('run', 'contacts', '--from', '2026-11-01T00:00:03Z', '--to', '2026-11-02');
  const none = await saltbridge('run', 'contacts', '--full');

  expect(record.stdout).toMatch(/unchanged \(told before\) +1$.*changed +1$/ms);
  expect(range.stdout).toMatch(/^ {4}changed +1$/m);
  expect(none.stdout).toMatch(/unchanged \(told before\) +4$/m);
});

it.each([
  [['--file', '00000000-0000-0000-0000-000000000000'], /takes no file/],
  [['--export-only'], /takes no stage/],
  [['--limit', '2', '--full'], /scope is about all records, and limit about some/],
  [['--record', '003000000000000AAA', '--limit', '2'], /records or limit, not both/],
  [['--from', '2026-11-02', '--to', '2026-11-01'], /lies before from/],
  [['--to', '2026-11-01'], /give both/],
  [['--from', 'yesterday'], /must be a time/],
])('refuses to run with %j', async (flags, message) => {
  const { code, stderr } = await scene.saltbridge('run', 'contacts', ...flags);

  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

it('lists what differs from what was told, and tells nothing', { timeout: 60_000 }, async () => {
  const { saltbridge } = scene;
  await write(scene.salesforce, 'Contact', 'update', ['Id', 'LastName'], [[ids[0] ?? '', 'Ada L.']]);
  later();

  const sample = await saltbridge('reconcile', 'contacts', '--limit', '10');
  const full = await saltbridge('reconcile', 'contacts');
  const told = await saltbridge('run', 'contacts');
  const after = await saltbridge('reconcile', 'contacts');
  const none = await saltbridge('run', 'contacts');
  const unknown = await saltbridge('reconcile', 'contacts', '--record', '003000000000000AAA');
  const listed = await saltbridge('runs', '--sync', 'contacts');

  expect(sample.code).toBe(6);
  expect(sample.stdout).toContain(`Differences: 1\n  ${ids[0]}  told something else`);
  expect(full.code).toBe(6);
  expect(full.stdout).toContain(`Differences: 1\n  ${ids[0]}  told something else`);
  expect(told.stdout).toMatch(/^ {4}changed +1$/m);
  expect(none.stdout).toContain('Nothing is new: no record was changed');
  expect(unknown.stdout).toContain('None of these records is there');
  expect(listed.stdout).toMatch(/reconcile +completed/);
  expect(after).toMatchObject({ code: 0, stdout: expect.stringContaining('was told everything') });
});

it('shows how many deletions wait, and tells them or all but them', { timeout: 120_000 }, async () => {
  const { saltbridge } = scene;
  const [ada = '', bob = '', cem = ''] = ids;
  for (const id of [bob, cem]) await remove(scene.salesforce, 'Contact', id);
  await write(scene.salesforce, 'Contact', 'update', ['Id', 'LastName'], [[ada, 'Ada K.']]);
  later();

  const first = await saltbridge('run', 'contacts', '--json');
  const { id } = first.json() as { id: string };
  const review = await saltbridge('review', id);
  const declined = await saltbridge('decline', 'contacts');
  const kept = await scene.api.ask('GET', `/v1/runs/${id}/events`);
  const second = await saltbridge('run', 'contacts', '--full', '--json');
  const approved = await saltbridge('approve', 'contacts');
  const told = await scene.api.ask('GET', `/v1/runs/${(second.json() as { id: string }).id}/events`);

  expect(first).toMatchObject({
    code: 7,
    stderr: expect.stringContaining('2 of 4 records would be told as deleted'),
  });
  expect(review.stdout).toMatch(/deleted, merged or out of the filter +2$.*waits for your word/ms);
  expect(declined.stdout).toMatch(/declined: the deletions are kept back, and all else is told/);
  expect(kept.text).toMatch(/"updated":1,"deleted":0/);
  expect(approved.stdout).toMatch(/approved: all is told/);
  expect(told.text).toMatch(/"deleted":2/);
});
