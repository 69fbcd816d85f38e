import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { EventList, type EventView } from '../../api/resources/event.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import type { ApiClient } from '../client.ts';
import type { CommandContext } from '../context.ts';
import { addSync, firstLoginSync, type SandboxSystems } from '../example.ts';
import { askSandbox, deployAction } from '../sandbox-control.ts';
import { printable } from '../ui/text.ts';
import { besideDemo, demoSyncSuffix } from './config.ts';
import type { DemoScene } from './index.ts';

const PATIENCE_MS = 60_000;
const POLL_MS = 100;

/** A person signs up in the sandbox's Auth0; the Lead and the message about it appear. */
export async function showFirstLogin(
  { output }: CommandContext,
  { client, systems, config, staying }: DemoScene,
): Promise<void> {
  const sync = firstLoginSync(systems, demoSyncSuffix(config));
  await addSync(client, sync);
  await deployAction(client, systems, sync.id);
  output.say('', 'The Action is deployed in Auth0. Somebody signs up…', '');

  const login = await logIn(systems, {
    email: 'ada.lovelace@example.com',
    given_name: 'Ada',
    family_name: 'Lovelace',
  });
  output.say(`✔ ${login.user_id} signed up; the login took ${login.ms.toFixed(0)} ms and was not held up`);
  const event = await untilDone(client, sync.id);
  const took = Date.parse(event.finishedAt ?? event.receivedAt) - Date.parse(event.receivedAt);
  const lead = await leadOf(systems, event.recordId);
  const messages = await messagesOf(systems);
  await logIn(systems, { user_id: login.user_id });

  const lines = [
    `✔ Lead ${event.recordId} in Salesforce, ${took} ms after the event: ${lead.FirstName} ${lead.LastName}, ${lead.Company}, ${lead.Email}`,
    `✔ Message in Slack: ${messages.map(({ text }) => printable(text)).join(' | ')}`,
    '✔ The same person logs in again: nothing new',
    ...(staying ? ['', `See for yourself: ${besideDemo(config)} events ${sync.id}`] : []),
  ];
  const after = await client.get(`/v1/syncs/${sync.id}/events`, EventList);
  output.result(lines, { event, lead, messages: messages.length, events: after.events.length });
}

const Login = z.object({ user_id: z.string(), ms: z.number() });

async function logIn(
  { auth0 }: SandboxSystems,
  user: Record<string, string>,
): Promise<z.infer<typeof Login>> {
  return askSandbox(`${auth0.url}/__sandbox/auth0/logins`, 'POST', { user }, Login);
}

async function untilDone(client: ApiClient, syncId: string): Promise<EventView> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await delay(POLL_MS)) {
    const { events } = await client.get(`/v1/syncs/${syncId}/events?limit=1`, EventList);
    const [event] = events;
    if (event?.state === 'done') return event;
    if (event?.state === 'failed') throw new SaltbridgeError('config', `The sign-up failed: ${event.error}`);
  }
  throw new SaltbridgeError('transient', 'The sign-up was not done within a minute; see the worker’s log');
}

const Lead = z.object({
  Id: z.string(),
  FirstName: z.string().nullable(),
  LastName: z.string(),
  Company: z.string(),
  Email: z.string().nullable(),
});

async function leadOf({ salesforce }: SandboxSystems, id: string | undefined): Promise<z.infer<typeof Lead>> {
  const Records = z.object({ records: z.array(Lead) });
  const { records } = await askSandbox(
    `${salesforce.url}/__sandbox/salesforce/records/Lead`,
    'GET',
    undefined,
    Records,
  );
  const lead = records.find((one) => one.Id === id);
  if (lead === undefined) throw new SaltbridgeError('config', `Salesforce has no Lead ${id}`);
  return lead;
}

const Messages = z.object({ messages: z.array(z.object({ text: z.string() })) });

async function messagesOf({ slack }: SandboxSystems): Promise<{ text: string }[]> {
  return (await askSandbox(slack.inspectUrl, 'GET', undefined, Messages)).messages;
}
