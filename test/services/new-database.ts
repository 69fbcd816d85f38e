import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { databaseUrl } from './services.ts';

/**
 * The address of a new database on the same server.
 *
 * @param language  what its texts are sorted by, e.g. `en-US`, as the images of PostgreSQL do; default: as the server
 */
export async function newDatabase({ language }: { language?: string } = {}): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = await connected();
  const sorted = language && `template template0 locale_provider icu icu_locale '${language}'`;
  await admin.query(`create database ${name} ${sorted ?? ''}`);
  onTestFinished(async () => {
    const cleaner = await connected();
    await cleaner.query(`drop database ${name} with (force)`);
    await cleaner.end();
  });
  await admin.end();
  return addressOf(name);
}

export async function connected(): Promise<Client> {
  const client = new Client(databaseUrl());
  await client.connect();
  return client;
}

export function addressOf(database: string): string {
  return databaseUrl().replace(/[^/]+$/, database);
}

/** How often PostgreSQL had to end a statement because two waited for each other. */
export async function deadlocksIn(url: string): Promise<number> {
  const client = await connected();
  const name = url.split('/').at(-1);
  const { rows } = await client.query<{ deadlocks: string }>(
    'select deadlocks from pg_stat_database where datname = $1',
    [name],
  );
  await client.end();
  return Number(rows[0]?.deadlocks);
}
