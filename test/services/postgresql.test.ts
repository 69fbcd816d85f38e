import { Client } from 'pg';
import { expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { databaseContract } from '../contracts/database.ts';
import { eventually } from '../support/eventually.ts';
import { addressOf, connected, newDatabase } from './new-database.ts';
import { databaseUrl } from './services.ts';

databaseContract(async () => {
  const database = await openDatabase(databaseUrl());
  await database.migrate();
  return database;
});

it('lets processes that start together migrate in turn', async () => {
  const url = await newDatabase();
  const databases = await Promise.all([1, 2, 3, 4, 5].map(() => openDatabase(url)));

  await Promise.all(databases.map((database) => database.migrate()));

  expect(await databases[0]?.syncs.list()).toEqual([]);
  await Promise.all(databases.map((database) => database.close()));
});

it('calls a lost connection transient, and goes on with a new one', async () => {
  const url = await newDatabase();
  const database = await openDatabase(url, { connections: 1 });
  await database.migrate();
  const admin = await connected();
  const blocker = new Client(url);
  blocker.on('error', () => {});
  await blocker.connect();
  await blocker.query('begin; lock table connections in access exclusive mode');

  const lost = expect(database.connections.list()).rejects.toMatchObject({ kind: 'transient' });
  const name = url.split('/').at(-1);
  await eventually('the query waits for the lock', async () => {
    const waiting = "select 1 from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'";
    return (await admin.query(waiting, [name])).rowCount === 1;
  });
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);

  await lost;
  expect(await database.connections.list()).toEqual([]);
  await admin.end();
  await database.close();
});

it.each([
  { what: 'no server', url: 'postgres://a@127.0.0.1:1/b', kind: 'transient', says: /not reachable/ },
  { what: 'an absent database', url: addressOf('absent'), kind: 'config', says: /no such database/ },
  {
    what: 'an unknown user',
    url: databaseUrl().replace('//', '//no'),
    kind: 'auth',
    says: /user or password/,
  },
])('explains $what', async ({ url, kind, says }) => {
  await expect(openDatabase(url)).rejects.toMatchObject({
    name: 'SaltbridgeError',
    kind,
    message: expect.stringMatching(says),
  });
});
