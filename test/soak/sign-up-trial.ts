import { setTimeout as delay } from 'node:timers/promises';
import { EventList } from '../../src/api/resources/event.ts';
import type { Rig } from './rig.ts';
import { openTenant, type SoakTenant } from './tenant.ts';
import { patiently } from './trial.ts';

export interface SignUpOptions {
  random: () => number;
  /** So long people keep signing up. */
  forMs: number;
  /** Goes on until the signal is aborted. */
  disturb: (signal: AbortSignal) => Promise<void>;
}

export interface SignUpFigures {
  signUps: number;
  leads: number;
  messages: number;
  /** Everything that is not as it should be. */
  differences: string[];
}

/** Between two waves of people, on average. */
const WAVE_MS = 1_500;
const LARGEST_WAVE = 8;
const POLL_MS = 500;
/** Pauses between two tries grow to a minute. */
const SETTLE_MS = 300_000;

/** Lets people sign up, disturbed, and looks whether each of them has one Lead and one message. */
export async function runSignUps(
  rig: Rig,
  { random, forMs, disturb }: SignUpOptions,
): Promise<SignUpFigures> {
  const tenant = await openTenant(rig);
  const over = new AbortController();
  const disturbance = disturb(over.signal).catch((error: unknown) => error);
  for (const until = Date.now() + forMs; Date.now() < until; ) {
    await tenant.wave(Math.ceil(random() * LARGEST_WAVE), random);
    await delay(random() * 2 * WAVE_MS);
  }
  over.abort();
  const trouble = await disturbance;
  if (trouble !== undefined) throw trouble;
  const differences = await untilSettled(rig, tenant);
  await tenant.close();
  return compare(rig, tenant, differences);
}

/** @returns what is not settled after all */
async function untilSettled({ api }: Rig, { syncId, people, earlier }: SoakTenant): Promise<string[]> {
  const expected = people.size + earlier.size;
  for (const until = Date.now() + SETTLE_MS; ; await delay(POLL_MS)) {
    const { counts } = await patiently(() => api.get(`/v1/syncs/${syncId}/events?limit=1`, EventList));
    if (counts.done === expected && counts.received + counts.started + counts.failed === 0) return [];
    if (Date.now() > until) return [`the inbox is ${JSON.stringify(counts)}, not done ${expected}`];
  }
}

async function compare(
  { salesforce, slack }: Rig,
  { people, refused }: SoakTenant,
  found: string[],
): Promise<SignUpFigures> {
  const leads = (await salesforce.records('Lead')).map((lead) => String(lead.Auth0_User_Id__c));
  const messages = (await slack.taken()).map(({ metadata }) => String(metadata?.event_payload.key));
  const differences = [...found];
  const must = (what: string, is: number, expected: number) => {
    if (is !== expected) differences.push(`${what}: ${is}, not ${expected}`);
  };
  must('Leads', leads.length, people.size);
  must('people with a Lead', leads.filter((id) => people.has(id)).length, people.size);
  must('people among the Leads', new Set(leads).size, people.size);
  must('messages', messages.length, people.size);
  must('messages about different people', new Set(messages).size, people.size);
  must('refused logins', refused(), 0);
  return { signUps: people.size, leads: leads.length, messages: messages.length, differences };
}
