import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startAuth0 } from '../sandbox/auth0/client.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { peopleCsv, peopleSync } from '../support/people.ts';
import { counts, type RunScene, runScene } from '../support/run-scene.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

/** A sync that exports a tenant's users into leads. */
async function usersSync(scene: RunScene, users: number, badEvery = 0, format?: string): Promise<string> {
  const auth0 = await startAuth0({ users, badEvery });
  onTestFinished(() => auth0.sandbox.close());
  const { url, ...credentials } = auth0.credentials;
  const source = { connection: await scene.connect('auth0', { ...credentials, baseUrl: url }) };
  return scene.addSync({
    source,
    export: {
      ...(format && { format }),
      fields: [
        { userField: 'user_id', columnName: 'User Id' },
        { userField: 'family_name', columnName: 'Last Name' },
        { userField: 'email', columnName: 'Email Address' },
      ],
    },
    target: { object: 'Lead', matchBy: 'Auth0_User_Id__c' },
    mapping: [
      { column: 'User Id', field: 'Auth0_User_Id__c' },
      { column: 'Last Name', field: 'LastName' },
      { column: 'Email Address', field: 'Email' },
    ],
    defaults: { Company: 'Web' },
  });
}

it.each(['Tab Separated Value file (*.csv)', 'Comma Separated Value file (*.csv)', 'JSON'])(
  'exports users as %s, keeps the file, and imports it later by the id of its run',
  async (format) => {
    const scene = await runScene(engine);
    const sync = await usersSync(scene, 20, 4, format);

    const exported = await scene.run(sync, { stage: 'export' });
    const written = await scene.salesforce.count('Lead');
    const imported = await scene.run(sync, { file: exported.id });

    expect(exported.end).toMatchObject({ status: 'completed', counts: counts({ read: 20, outOfScope: 20 }) });
    expect((await exported.file('exported'))?.split('\n').filter(Boolean).length).toBe(
      format === 'JSON' ? 20 : 21,
    );
    expect(written).toBe(0);
    expect(imported.end.counts).toMatchObject({ read: 20, created: 17, rejected: 3 });
    expect(await scene.salesforce.count('Lead')).toBe(17);
  },
);

it('fills a column by an expression over the others, and rejects the row that it does not do for', async () => {
  const scene = await runScene(engine);
  const { target, mapping } = peopleSync();
  const [id, name] = mapping;
  const made = [
    { expression: 'ToLower(row["Last Name"]) + "@example.com"', field: 'Email' },
    { expression: 'string(int(Seats) * 2)', field: 'Title' },
  ];
  const sync = await scene.addSync({ target, mapping: [id, name, ...made] });
  const file = 'External Id,Last Name,Seats\nP-1,Byron,21\nP-2,Lovelace,many\n';

  const run = await scene.run(sync, { file: await scene.upload(file) });

  expect(run.end).toMatchObject({ counts: counts({ read: 2, created: 1, rejected: 1 }) });
  expect(await scene.salesforce.records('Contact')).toMatchObject([
    { External_Id__c: 'P-1', LastName: 'Byron', Email: 'byron@example.com', Title: '42' },
  ]);
  const rejects = await run.file('rejects');
  expect(rejects).toContain('Title');
  expect(rejects?.split('\n')).toHaveLength(3);
});

it('ends well where there are no users', async () => {
  const scene = await runScene(engine);
  const sync = await usersSync(scene, 0);

  const run = await scene.run(sync);

  expect(run.end).toMatchObject({ status: 'completed', counts: counts({ read: 0 }) });
  expect(await run.file('exported')).toBe('User Id\tLast Name\tEmail Address\n');
});

it('imports only the rows that failed when a run is retried, also of a retry', async () => {
  const scene = await runScene(engine);
  const sync = await scene.addSync(peopleSync({ limits: { collectionsUpTo: 0 } }));
  const fail = (rows: number) =>
    scene.salesforce.break({
      name: 'row-failure',
      parameters: { rows, code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Not on Sundays' },
    });
  fail(4);
  const first = await scene.run(sync, { file: await scene.upload(peopleCsv(10)) });
  fail(1);

  const second = await scene.run(sync, { retryOf: first.id });
  const third = await scene.run(sync, { retryOf: second.id });

  expect(first.end.counts).toMatchObject(counts({ read: 10, created: 6, failed: 4 }));
  expect(second.end.counts).toMatchObject(counts({ read: 4, created: 3, failed: 1 }));
  expect(third.end.counts).toMatchObject(counts({ read: 1, created: 1 }));
  expect(await scene.salesforce.count('Contact')).toBe(10);
});

it('says that there is nothing to retry of a run without failures', async () => {
  const scene = await runScene(engine);
  const sync = await scene.addSync(peopleSync());
  const first = await scene.run(sync, { file: await scene.upload(peopleCsv(1)) });

  const retry = await scene.run(sync, { retryOf: first.id }).catch((error: unknown) => error);

  expect(retry).toMatchObject({
    end: { status: 'failed', message: expect.stringContaining('nothing to retry') },
  });
});

it('writes failed rows as they were read, with why, as a file that imports as it is', async () => {
  const scene = await runScene(engine);
  const sync = await scene.addSync(peopleSync());
  const odd = '"P-2",,"a ""b"", c"\nP-3,"Line\nbreak",\n';
  const first = await scene.run(sync, { file: await scene.upload(`External Id,Last Name,Email\n${odd}`) });
  const failures = (await first.file('failures')) ?? '';
  const mended = failures.replace('P-2,,"a ""b"", c"', 'P-2,Doe,doe@example.com');

  const again = await scene.run(sync, { file: await scene.upload(mended) });

  expect(failures.split('\n')[0]).toBe('External Id,Last Name,Email,error_code,error_message');
  expect(first.end.counts).toMatchObject(counts({ read: 2, created: 1, rejected: 1 }));
  expect(mended).not.toBe(failures);
  expect(again.end.counts).toMatchObject(counts({ read: 1, created: 1 }));
});
