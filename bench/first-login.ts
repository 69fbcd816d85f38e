import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { findApiKey } from '../src/cli/api-key.ts';
import { type ApiClient, createApiClient } from '../src/cli/client.ts';
import { addSync, connectSandbox, firstLoginSync, SandboxSystems } from '../src/cli/example.ts';
import { table } from '../src/cli/ui/table.ts';
import { count } from '../src/cli/ui/text.ts';
import type { Config } from '../src/config.ts';
import { atOnce } from '../src/core/at-once.ts';
import { SenderAnswer } from '../src/core/setup.ts';
import { startDev } from '../src/dev/start.ts';
import { readState } from '../src/dev/state-file.ts';
import { openDatabase } from '../src/store/database.ts';
import type { Event, Events } from '../src/store/tables/events.ts';
import { bareWorkflowsPerSecond } from './bare/measure.ts';
import { benchConfig } from './bench-config.ts';

export interface FirstLoginFigures {
  signUps: number;
  /** While Salesforce and Temporal stand still. */
  accepted: { perSecond: number; p50Ms: number; p99Ms: number; refused: number };
  /** From the moment that both go on. */
  caughtUp: { seconds: number; perSecond: number };
  /** One sign-up at a time, everything well: from the answer's event to the message about the Lead. */
  alone: { p50Ms: number; p99Ms: number };
  leads: number;
  doubles: number;
  bareWorkflowsPerSecond: number;
}

export interface FirstLoginScene {
  signUps: number;
  awayMs: number;
  folder: string;
  workers: number;
  say: (line: string) => void;
}

/** Signs up at once; the sender waits for no answer before the next, up to so many. */
const SENDERS = 50;
const ALONE = 50;
const BARE = 500;

/** A burst of sign-ups while Salesforce and Temporal stand still, then a few one by one. */
export async function measureFirstLogin(scene: FirstLoginScene): Promise<FirstLoginFigures> {
  const { signUps, awayMs, folder, workers, say } = scene;
  const config = await benchConfig(folder);
  const dev = await startDev({ config, services: { workers, sandboxArgs: ['--users', '10'] }, log: say });
  const database = await openDatabase(z.string().parse(dev.addresses.database));
  try {
    const systems = SandboxSystems.parse(dev.addresses.sandbox);
    const key = await findApiKey(config);
    const client = createApiClient({ url: dev.addresses.api, key: async () => key });
    await connectSandbox(client, systems);
    await addSync(client, firstLoginSync(systems));
    const { id } = firstLoginSync(systems);
    const send = await sender(client, id);

    const aloneMs = await oneByOne(database.events, id, send);
    const still = standStill(config, ['temporal', 'sandbox']);
    const began = performance.now();
    const accepted = await burst(signUps, send);
    await delay(Math.max(0, awayMs - (performance.now() - began)));
    still.goOn();
    const resumed = performance.now();
    await untilDone(database.events, id, signUps + ALONE);
    const seconds = (performance.now() - resumed) / 1_000;
    const leads = await countLeads(systems.salesforce.url);
    return {
      signUps,
      accepted,
      caughtUp: { seconds, perSecond: signUps / seconds },
      alone: percentiles(aloneMs),
      leads: leads.all - ALONE,
      doubles: leads.all - leads.different,
      bareWorkflowsPerSecond: await bareWorkflowsPerSecond(config, BARE),
    };
  } finally {
    await database.close();
    await dev.stop();
  }
}

type Send = (userId: string) => Promise<{ status: number; ms: number }>;

async function sender(client: ApiClient, syncId: string): Promise<Send> {
  const { hookUrl, hookSecret } = await client.get(`/v1/syncs/${syncId}/setup/sender`, SenderAnswer);
  return async (userId) => {
    const user = { user_id: userId, name: `Person ${userId}`, email: `${userId}@example.com` };
    const body = JSON.stringify({ saltbridge: 'first-login', id: userId, user });
    const seconds = Math.floor(Date.now() / 1_000);
    const hex = createHmac('sha256', hookSecret).update(`${seconds}.${body}`).digest('hex');
    const started = performance.now();
    const answer = await fetch(hookUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'saltbridge-signature': `t=${seconds},v1=${hex}` },
      body,
    });
    await answer.text();
    return { status: answer.status, ms: performance.now() - started };
  };
}

async function burst(signUps: number, send: Send): Promise<FirstLoginFigures['accepted']> {
  const answers: { status: number; ms: number }[] = [];
  const started = performance.now();
  const people = Array.from({ length: signUps }, (_, index) => `burst-${index}`);
  await atOnce(people, SENDERS, async (person) => void answers.push(await send(person)));
  const perSecond = signUps / ((performance.now() - started) / 1_000);
  const refused = answers.filter(({ status }) => status !== 202).length;
  return { perSecond, refused, ...percentiles(answers.map(({ ms }) => ms)) };
}

async function oneByOne(events: Events, syncId: string, send: Send): Promise<number[]> {
  for (let index = 0; index < ALONE; index += 1) {
    await send(`alone-${index}`);
    await untilDone(events, syncId, index + 1);
  }
  const took = ({ receivedAt, finishedAt }: Event) => (finishedAt?.getTime() ?? 0) - receivedAt.getTime();
  return (await events.list({ syncId, limit: ALONE })).map(took);
}

async function untilDone(events: Events, syncId: string, count: number): Promise<void> {
  for (;;) {
    const { done, failed } = await events.counts(syncId);
    if (failed > 0) throw new Error(`${failed} events failed`);
    if (done >= count) return;
    await delay(20);
  }
}

/** Halts processes as a network that swallows everything does, without ending them. */
function standStill(config: Config, names: readonly string[]): { goOn(): void } {
  const pids = Object.entries(readState(config.home)?.processes ?? {})
    .filter(([name]) => names.includes(name))
    .map(([, { pid }]) => pid);
  if (pids.length !== names.length) throw new Error(`Not all of ${names.join(', ')} run`);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  return {
    goOn() {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    },
  };
}

const Leads = z.object({ records: z.array(z.object({ Auth0_User_Id__c: z.string().nullable() })) });

async function countLeads(url: string): Promise<{ all: number; different: number }> {
  const answer = await fetch(`${url}/__sandbox/salesforce/records/Lead?limit=100000`);
  const { records } = Leads.parse(await answer.json());
  return { all: records.length, different: new Set(records.map((lead) => lead.Auth0_User_Id__c)).size };
}

function percentiles(ms: readonly number[]): { p50Ms: number; p99Ms: number } {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}

export function firstLoginReport(figures: FirstLoginFigures): string[] {
  const { signUps, accepted, caughtUp, alone, leads, doubles, bareWorkflowsPerSecond: bare } = figures;
  const rate = (perSecond: number) => perSecond.toFixed(1);
  return [
    `${count(signUps)} sign-ups while Salesforce and Temporal stand still`,
    ...table([
      ['accepted, a second', rate(accepted.perSecond)],
      ['answered within, ms (p50, p99)', `${accepted.p50Ms}, ${accepted.p99Ms}`],
      ['not accepted', count(accepted.refused)],
      ['Leads once both go on, a second', rate(caughtUp.perSecond)],
      ['bare one-activity workflows, a second', rate(bare)],
      ['event to message alone, ms (p50, p99)', `${alone.p50Ms}, ${alone.p99Ms}`],
      ['Leads', count(leads)],
      ['made twice', count(doubles)],
    ]),
  ];
}

/** What is wrong on whatever machine. */
export function firstLoginFailures({ signUps, accepted, leads, doubles }: FirstLoginFigures): string[] {
  const failures: string[] = [];
  if (accepted.refused > 0) failures.push(`${accepted.refused} sign-ups were not accepted`);
  if (leads !== signUps) failures.push(`${signUps} sign-ups made ${leads} Leads`);
  if (doubles > 0) failures.push(`${doubles} Leads were made twice`);
  return failures;
}
