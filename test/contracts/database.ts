import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import type { NewRun } from '../../src/store/tables/runs.ts';

/** Every database must pass this. `open` answers with one whose tables are there; ids are made unique here. */
export function databaseContract(open: () => Promise<Database>): void {
  let database: Database;
  /** A prefix that no other test uses, since they share the tables. */
  let own: string;
  let count = 0;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());
  beforeEach(() => {
    own = `t${Date.now().toString(36)}-${count++}`;
  });

  const newSync = (id = own) => ({
    id,
    integration: 'auth0-users-to-salesforce',
    name: 'Users',
    config: { a: 1 },
  });
  const newRun = (changes: Partial<NewRun> = {}): NewRun => ({
    id: `${own}-run`,
    syncId: own,
    workflowId: `sync/${own}`,
    syncVersion: 1,
    mode: 'apply',
    options: { autoApprove: true },
    ...changes,
  });

  it('answers a ping', async () => {
    await expect(database.ping()).resolves.toBeUndefined();
  });

  it('migrates again without effect, several times at once', async () => {
    await database.syncs.create(newSync());

    await Promise.all([database.migrate(), database.migrate(), database.migrate()]);

    expect(await database.syncs.get(own)).toMatchObject({ id: own });
  });

  it('keeps a connection with its settings', async () => {
    const settings = { url: 'https://example.com', secret: 'enc:v1:x', nested: { list: [1, null, 'Žofie'] } };

    const created = await database.connections.create({ id: own, system: 'salesforce', settings });

    expect(created).toMatchObject({ id: own, system: 'salesforce', settings });
    expect(created.createdAt).toBeInstanceOf(Date);
    expect(await database.connections.get(own)).toEqual(created);
    expect(await database.connections.list()).toContainEqual(created);
  });

  it('refuses a second connection of the same id', async () => {
    await database.connections.create({ id: own, system: 'salesforce', settings: { first: true } });

    const second = database.connections.create({ id: own, system: 'auth0', settings: {} });

    await expect(second).rejects.toMatchObject({ kind: 'config', code: 'CONNECTION_EXISTS' });
    expect(await database.connections.get(own)).toMatchObject({ settings: { first: true } });
  });

  it('changes and deletes a connection', async () => {
    await database.connections.create({ id: own, system: 'salesforce', settings: { a: 1 } });

    const updated = await database.connections.update(own, { settings: { b: 2 } });
    const deletions = [await database.connections.delete(own), await database.connections.delete(own)];

    expect(updated.settings).toEqual({ b: 2 });
    expect(updated.updatedAt.getTime()).toBeGreaterThanOrEqual(updated.createdAt.getTime());
    expect(deletions).toEqual([true, false]);
    expect(await database.connections.get(own)).toBeUndefined();
    await expect(database.connections.update(own, { settings: {} })).rejects.toMatchObject({
      code: 'CONNECTION_NOT_FOUND',
    });
  });

  it('starts a sync at version 1 and adds a version for each config', async () => {
    const created = await database.syncs.create({ ...newSync(), createdBy: 'anna' });
    const updated = await database.syncs.update(own, {
      config: { a: 2 },
      name: 'Renamed',
      expectedVersion: 1,
    });

    expect(created).toMatchObject({ version: 1, currentVersion: 1, active: true, config: { a: 1 } });
    expect(updated).toMatchObject({ version: 2, currentVersion: 2, name: 'Renamed', config: { a: 2 } });
    expect(await database.syncs.get(own)).toEqual(updated);
    expect(await database.syncs.get(own, 1)).toMatchObject({
      version: 1,
      currentVersion: 2,
      config: { a: 1 },
    });
    expect(await database.syncs.get(own, 3)).toBeUndefined();
    expect(await database.syncs.versions(own)).toMatchObject([
      { version: 2, config: { a: 2 }, createdBy: null },
      { version: 1, config: { a: 1 }, createdBy: 'anna' },
    ]);
  });

  it('keeps the version when only the name or the switch changes', async () => {
    await database.syncs.create(newSync());

    const updated = await database.syncs.update(own, { active: false });

    expect(updated).toMatchObject({ version: 1, active: false, name: 'Users', config: { a: 1 } });
  });

  it('refuses a change that expects another version', async () => {
    await database.syncs.create(newSync());
    await database.syncs.update(own, { config: { a: 2 } });

    const late = database.syncs.update(own, { config: { a: 3 }, expectedVersion: 1 });

    await expect(late).rejects.toMatchObject({ kind: 'config', code: 'SYNC_CHANGED' });
    expect(await database.syncs.get(own)).toMatchObject({ version: 2, config: { a: 2 } });
  });

  it('lets exactly one of several changes to the same version through', async () => {
    await database.syncs.create(newSync());

    const changes = await Promise.allSettled(
      [1, 2, 3, 4, 5].map((b) => database.syncs.update(own, { config: { b }, expectedVersion: 1 })),
    );

    expect(changes.filter((change) => change.status === 'fulfilled')).toHaveLength(1);
    expect(await database.syncs.versions(own)).toHaveLength(2);
  });

  it('refuses a second sync of the same id, also at the same moment', async () => {
    const creations = await Promise.allSettled(
      [newSync(), newSync()].map((sync) => database.syncs.create(sync)),
    );

    expect(creations.map((creation) => creation.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(creations.find((creation) => creation.status === 'rejected')).toMatchObject({
      reason: { kind: 'config', code: 'SYNC_EXISTS' },
    });
  });

  it('hides a removed sync, keeps its versions, and goes on counting when it is made again', async () => {
    await database.syncs.create(newSync());

    const removals = [await database.syncs.remove(own), await database.syncs.remove(own)];

    expect(removals).toEqual([true, false]);
    expect(await database.syncs.get(own)).toBeUndefined();
    expect((await database.syncs.list()).map((sync) => sync.id)).not.toContain(own);
    expect(await database.syncs.versions(own)).toHaveLength(1);
    await expect(database.syncs.update(own, { name: 'x' })).rejects.toMatchObject({ code: 'SYNC_NOT_FOUND' });
    expect(await database.syncs.create({ ...newSync(), config: { again: true } })).toMatchObject({
      version: 2,
      removedAt: null,
      config: { again: true },
    });
  });

  it('begins a run once, however often it is told to', async () => {
    await database.syncs.create(newSync());

    const first = await database.runs.begin(newRun({ startedBy: 'anna' }));
    const again = await database.runs.begin(newRun({ startedBy: 'ben' }));

    expect(first).toMatchObject({
      status: 'running',
      mode: 'apply',
      options: { autoApprove: true },
      artifacts: [],
    });
    expect(again).toEqual(first);
    expect(await database.runs.get(first.id)).toEqual(first);
    expect(await database.runs.get('no such run')).toBeUndefined();
  });

  it('gives the run that holds an idempotency key instead of a second one', async () => {
    await database.syncs.create(newSync());
    await database.syncs.create(newSync(`${own}-other`));
    const first = await database.runs.begin(newRun({ id: `${own}-1`, idempotencyKey: 'k' }));

    const second = await database.runs.begin(newRun({ id: `${own}-2`, idempotencyKey: 'k' }));
    const other = await database.runs.begin(
      newRun({ id: `${own}-3`, idempotencyKey: 'k', syncId: `${own}-other` }),
    );

    expect(second.id).toBe(first.id);
    expect(other.id).toBe(`${own}-3`);
    expect(await database.runs.findByIdempotencyKey(own, 'k')).toEqual(first);
    expect(await database.runs.findByIdempotencyKey(own, 'other key')).toBeUndefined();
  });

  it('records how a run goes on and ends', async () => {
    await database.syncs.create(newSync());
    const { id } = await database.runs.begin(newRun());

    const waiting = await database.runs.update(id, { status: 'waiting', counts: { read: 5 } });
    const unchanged = await database.runs.update(id, {});
    const ended = await database.runs.finish(id, { status: 'completed', artifacts: [{ name: 'failures' }] });

    expect(waiting).toMatchObject({ status: 'waiting', counts: { read: 5 }, finishedAt: null });
    expect(unchanged).toEqual(waiting);
    expect(ended).toMatchObject({
      status: 'completed',
      counts: { read: 5 },
      artifacts: [{ name: 'failures' }],
      finishedAt: expect.any(Date),
    });
  });

  it('never changes a finished run', async () => {
    await database.syncs.create(newSync());
    const { id } = await database.runs.begin(newRun());
    const ended = await database.runs.finish(id, { status: 'failed', error: 'the session ended' });

    const answers = [
      await database.runs.finish(id, { status: 'completed' }),
      await database.runs.update(id, { status: 'running', error: null }),
      await database.runs.begin(newRun()),
    ];

    expect(answers).toEqual([ended, ended, ended]);
  });

  it('says that there is no such run', async () => {
    const refusal = { kind: 'config', code: 'RUN_NOT_FOUND' };

    await expect(database.runs.update(own, {})).rejects.toMatchObject(refusal);
    await expect(database.runs.finish(own, { status: 'failed' })).rejects.toMatchObject(refusal);
  });

  it('pages through runs, newest first, each once, although some began together', async () => {
    await database.syncs.create(newSync());
    const together = new Date('2026-11-01T10:00:00.123Z');
    for (const [index, startedAt] of [
      together,
      together,
      together,
      new Date('2026-11-02T00:00:00Z'),
    ].entries())
      await database.runs.begin(newRun({ id: `${own}-${index}`, startedAt }));
    await database.runs.finish(`${own}-1`, { status: 'declined' });

    const pages: string[][] = [];
    let after: string | undefined;
    do {
      const page = await database.runs.list({ syncId: own, limit: 2, after });
      pages.push(page.runs.map((run) => run.id));
      after = page.next;
    } while (after !== undefined);
    const declined = await database.runs.list({ syncId: own, status: 'declined' });

    expect(pages).toEqual([
      [`${own}-3`, `${own}-2`],
      [`${own}-1`, `${own}-0`],
    ]);
    expect(declined).toEqual({ runs: [expect.objectContaining({ id: `${own}-1` })] });
  });

  it.each(['x', Buffer.from('["yesterday","x"]').toString('base64url'), ''])(
    'refuses the page %j, which no list gave',
    async (after) => {
      await expect(database.runs.list({ after })).rejects.toMatchObject({
        kind: 'config',
        code: 'PAGE_INVALID',
      });
    },
  );

  it('shows an API key once and then knows it only by its hash', async () => {
    const { apiKey, key } = await database.apiKeys.create('deploy');

    const verified = await database.apiKeys.verify(key);

    expect(key).toMatch(/^sb_[\w-]{43}$/);
    expect(verified).toEqual(apiKey);
    expect(await database.apiKeys.verify(key)).toMatchObject({ lastUsedAt: expect.any(Date) });
    expect(JSON.stringify(await database.apiKeys.list())).not.toContain(key);
    expect(await database.apiKeys.list()).toContainEqual(
      expect.objectContaining({ id: apiKey.id, name: 'deploy' }),
    );
  });

  it.each(['', 'sb_', 'wrong'])('does not know the key %j', async (key) => {
    await database.apiKeys.create('deploy');

    expect(await database.apiKeys.verify(key)).toBeUndefined();
  });

  it('tells apart keys that begin alike', async () => {
    const { key } = await database.apiKeys.create('deploy');

    expect(
      await database.apiKeys.verify(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`),
    ).toBeUndefined();
  });

  it('refuses a revoked API key', async () => {
    const { apiKey, key } = await database.apiKeys.create('deploy');

    const revocations = [await database.apiKeys.revoke(apiKey.id), await database.apiKeys.revoke(apiKey.id)];

    expect(revocations).toEqual([true, false]);
    expect(await database.apiKeys.verify(key)).toBeUndefined();
  });

  it('takes a key made elsewhere, once, unless it is short', async () => {
    const given = `${own}-0123456789-0123456789-0123456789`;

    const first = await database.apiKeys.create('compose', given);
    const again = await database.apiKeys.create('compose', given);

    expect(again.apiKey).toEqual(first.apiKey);
    expect(await database.apiKeys.verify(given)).toMatchObject({ id: first.apiKey.id });
    await expect(database.apiKeys.create('short', 'secret')).rejects.toMatchObject({ code: 'API_KEY_WEAK' });
  });

  it('remembers an upload, however large', async () => {
    const upload = {
      key: `uploads/${own}`,
      fileName: 'Users; "new".csv',
      contentType: 'text/csv',
      sha256: 'a'.repeat(64),
      bytes: 5_000_000_000,
    };

    const inserted = await database.artifacts.insert(upload);
    const named = await database.artifacts.insert({ ...upload, id: own });

    expect(inserted).toMatchObject(upload);
    expect(await database.artifacts.get(inserted.id)).toEqual(inserted);
    expect(await database.artifacts.get(own)).toEqual(named);
    expect((await database.artifacts.list()).map((artifact) => artifact.id)).toEqual(
      expect.arrayContaining([own, inserted.id]),
    );
    expect(await database.artifacts.get('absent')).toBeUndefined();
  });

  it('keeps values out of error messages', async () => {
    const secret = 'bob@example.com';

    const refused = database.runs.begin(
      newRun({ syncId: 'no-such-sync', startedBy: secret, options: { secret } }),
    );

    const error: unknown = await refused.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'SaltbridgeError', kind: 'config', code: '23503' });
    expect(
      JSON.stringify([String(error), (error as Error).cause, String((error as Error).cause)]),
    ).not.toContain(secret);
  });

  it('gives many callers at once their own answers', async () => {
    const pad = 'x'.repeat(200_000);
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        database.connections.create({ id: `${own}-${index}`, system: 's', settings: { index, pad } }),
      ),
    );

    const found = await Promise.all(
      Array.from({ length: 200 }, (_, index) => database.connections.get(`${own}-${index % 40}`)),
    );

    expect(found.map((connection) => connection?.settings.index)).toEqual(
      Array.from({ length: 200 }, (_, index) => index % 40),
    );
  });
}
