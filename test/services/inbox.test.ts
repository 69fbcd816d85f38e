import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { createApiClient } from '../../src/cli/client.ts';
import { SenderAnswer } from '../../src/core/setup.ts';
import { freePort } from '../../src/dev/ports.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { eventually } from '../support/eventually.ts';
import { startSalesforce } from '../support/sandbox.ts';
import { startSlack } from '../support/slack.ts';
import { temporalAddress } from '../support/temporal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { deadlocksIn, newDatabase } from './new-database.ts';
import { startProgram } from './start-program.ts';

const DEADLOCK = '40P01';

/** Other orders each time, so that nobody locks rows as anybody else does. */
const shuffled = <Item>(items: readonly Item[]) =>
  items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);

it('makes one row, one Lead and one message of each person through two APIs and three workers', async () => {
  const { url, post, database, syncId, salesforce, slack, lines } = await twoApis();
  const names = Array.from({ length: 60 }, (_, index) => `auth0|${index}`);
  const ada = [entryOf('auth0|ada', 'the-event')];

  const thousand = Array.from({ length: 1_000 }, (_, index) => post(index, ada));
  const batches = Array.from({ length: 20 }, (_, index) =>
    post(
      index,
      shuffled(names)
        .slice(0, 40)
        .map((name) => entryOf(name)),
    ),
  );
  const rest = await post(
    0,
    names.map((name) => entryOf(name)),
  );
  const answers = [...(await Promise.all([...thousand, ...batches])), rest];

  expect(new Set(answers)).toEqual(new Set([202]));
  await eventually(
    'every event is done',
    async () => (await database.events.counts(syncId)).done === names.length + 1,
    500_000,
  );
  const people = ['auth0|ada', ...names].sort();
  const leads = (await salesforce.records('Lead')).map((lead) => String(lead.Auth0_User_Id__c));
  expect(leads.sort()).toEqual(people);
  const messages = (await slack.taken()).map(({ metadata }) => metadata?.event_payload.key);
  expect(new Set(messages).size).toBe(people.length);
  expect(messages).toHaveLength(people.length);
  expect(await database.events.counts(syncId)).toMatchObject({ received: 0, started: 0, failed: 0 });
  expect(await deadlocksIn(url)).toBe(0);
  expect(lines.filter((line) => line.includes(DEADLOCK))).toEqual([]);
}, 600_000);

it('locks rows in one order whoever takes in, starts, retries or puts back, in a database of any language', async () => {
  const url = await newDatabase({ language: 'en-US' });
  const databases = await Promise.all([1, 2, 3].map(() => openDatabase(url)));
  onTestFinished(async () => void (await Promise.all(databases.map((each) => each.close()))));
  const [first] = databases;
  await first?.migrate();
  const syncId = randomUUID();
  await first?.syncs.create({ id: syncId, integration: 'x', name: 'x', config: {} });
  const rows = Array.from({ length: 400 }, (_, index) => ({
    syncId,
    // Small and capital letters, as hashes have them: English puts a before B.
    subject: `${index % 2 ? 'a' : 'B'}${(index * 7919) % 400}`,
    eventId: `event ${index}`,
    payload: 'sealed',
  }));
  for (const row of shuffled(rows)) await first?.events.receive([row]);
  const admin = new Client(url);
  await admin.connect();
  onTestFinished(() => admin.end());

  for (let round = 0; round < 30; round += 1) {
    await admin.query("update events set state = 'failed', revived = false");
    await Promise.all(
      databases.flatMap(({ events }) => [
        events.receive(shuffled(rows)),
        events.retry(syncId),
        startAll(events),
      ]),
    );
  }

  expect(await deadlocksIn(url)).toBe(0);
  expect(await first?.events.list({ syncId, limit: 1_000 })).toHaveLength(400);
}, 120_000);

async function startAll(events: Database['events']): Promise<void> {
  const claim = await events.claim(60_000, 400);
  await events.started(claim, shuffled(claim.events.map(({ id }) => id)), 0);
}

/** An entry of a log stream. */
function entryOf(user_id: string, log_id: string = randomUUID()) {
  return { log_id, data: { type: 's', user_id, user_name: `${user_id.slice(6)}@example.org` } };
}

/** Two API processes and three workers of one database, and a sync whose events they take. */
async function twoApis() {
  const [salesforce, slack] = await Promise.all([startSalesforce(), startSlack()]);
  onTestFinished(async () => void (await Promise.all([salesforce.close(), slack.close()])));
  const url = await newDatabase();
  const port = await freePort(2);
  const home = await temporaryFolder();
  const apiKey = randomUUID();
  const environment = {
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: await temporalAddress(),
    SALTBRIDGE_TASK_QUEUE: randomUUID(),
    SALTBRIDGE_SECRET_KEY: '7'.repeat(64),
    SALTBRIDGE_API_KEY: apiKey,
    SALTBRIDGE_API_HOST: '127.0.0.1',
    SALTBRIDGE_HOME: home,
    LOG_LEVEL: 'warn',
  };
  const lines: string[] = [];
  const start = (program: string, more: Record<string, string> = {}) =>
    startProgram([`dist/src/${program}/main.js`], { ...environment, ...more }, (line) => lines.push(line));
  await start('api', { SALTBRIDGE_API_PORT: String(port) });
  await start('api', { SALTBRIDGE_API_PORT: String(port + 1) });
  for (let worker = 0; worker < 3; worker += 1) await start('worker');
  const database: Database = await openDatabase(url);
  onTestFinished(() => database.close());

  const client = createApiClient({ url: `http://127.0.0.1:${port}`, key: async () => apiKey });
  const { apiUrl, botToken, channel } = slack.credentials;
  const create = (path: string, json: unknown) => client.send('POST', path, z.unknown(), { json });
  await create('/v1/connections', { id: 'org', system: 'salesforce', settings: salesforce.connection });
  await create('/v1/connections', {
    id: 'slack',
    system: 'slack',
    settings: { apiUrl, botToken, channel },
  });
  const syncId = 'first-login';
  const config = {
    source: { tenant: 'acme.eu.auth0.com' },
    target: { connection: 'org' },
    announce: { connection: 'slack' },
  };
  const integration = 'auth0-first-login-to-salesforce';
  await create('/v1/syncs', { id: syncId, name: syncId, integration, config });
  const { hookSecret } = await client.get(`/v1/syncs/${syncId}/setup/sender`, SenderAnswer);
  return {
    url,
    database,
    syncId,
    salesforce,
    slack,
    lines,
    /** Sends entries to one API or the other. @returns the status of the answer */
    post: async (turn: number, entries: readonly object[]): Promise<number> => {
      const answer = await fetch(`http://127.0.0.1:${port + (turn % 2)}/v1/hooks/auth0/${syncId}`, {
        method: 'POST',
        headers: { authorization: hookSecret, 'content-type': 'application/json' },
        body: JSON.stringify(entries),
      });
      await answer.body?.cancel();
      return answer.status;
    },
  };
}
