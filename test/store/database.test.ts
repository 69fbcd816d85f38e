import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import type { EmbeddedDatabase } from '../../src/store/embedded/start.ts';
import { databaseContract } from '../contracts/database.ts';
import { startTestDatabase } from '../support/database.ts';

let folder: string;
let embedded: EmbeddedDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saltbridge-database-'));
  embedded = await startTestDatabase(folder);
});
afterAll(async () => {
  await embedded.close();
  await rm(folder, { recursive: true });
});

databaseContract(async () => {
  const database = await openDatabase(embedded.url);
  await database.migrate();
  return database;
});
