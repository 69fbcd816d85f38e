import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../api/test-api.ts';
import { type CommandResult, runHere } from './run-command.ts';

let api: TestApi;
let saltbridge: (...args: string[]) => Promise<CommandResult>;
beforeAll(async () => {
  api = await startTestApi();
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  // Listening on TCP, so it has an address with a port.
  const { port } = api.app.server.address() as AddressInfo;
  const env = { SALTBRIDGE_URL: `http://127.0.0.1:${port}`, SALTBRIDGE_API_KEY: api.key };
  saltbridge = (...args) => runHere(args, env);
}, 60_000);
afterAll(() => api.close());

const reason =
  'Slack refused to post the message (not_in_channel). Invite the bot: type /invite @its-name in the channel';
let syncId: string;
let count = 0;
beforeEach(async () => {
  syncId = `first-login-${count++}`;
  const config = { source: { tenant: 'acme.eu.auth0.com' }, target: { connection: 'org' } };
  const integration = 'auth0-first-login-to-salesforce';
  await api.database.syncs.create({ id: syncId, name: 'First login', integration, config });
});

async function failedEvents(number: number): Promise<void> {
  const { events } = api.database;
  const subjects = Array.from({ length: number }, (_, index) => `subject ${index}`);
  await events.receive(subjects.map((subject) => ({ syncId, subject, eventId: subject, payload: 'p' })));
  for (const { id } of await events.list({ syncId }))
    await events.change(id, { state: 'failed', error: reason });
}

it('tells each reason once, in full, and what to do next', async () => {
  await failedEvents(2);

  const { stdout } = await saltbridge('events', syncId);

  expect(stdout).toContain(`2 events: ${reason}\n`);
  expect(stdout).toMatch(/2 failed\n.*saltbridge events first-login-\d --retry\n$/);
});

it('says how many are tried again, and when there are none', async () => {
  await failedEvents(1);

  const answers = [
    await saltbridge('events', syncId, '--retry'),
    await saltbridge('events', syncId, '--retry'),
  ];

  expect(answers.map(({ stdout }) => stdout)).toEqual([
    expect.stringContaining('To be tried again: 1 event;'),
    `The sync ${syncId} has no failed events\n`,
  ]);
});

it('shows which syncs are switched off', async () => {
  await api.database.syncs.update(syncId, { active: false });

  const { stdout } = await saltbridge('sync', 'list');

  expect(stdout).toMatch(new RegExp(`^${syncId} .* off +- +1$`, 'm'));
});
