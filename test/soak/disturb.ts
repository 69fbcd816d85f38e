import { setTimeout as delay } from 'node:timers/promises';
import type { FaultQueue, FaultSpec } from '../../sandbox/core/faults.ts';
import { pickFrom } from './random.ts';
import type { Rig, Victim } from './rig.ts';

type Several<Item> = readonly [Item, ...Item[]];

export interface Tally {
  kills: Record<Victim, number>;
  faults: number;
}

export function emptyTally(): Tally {
  return { kills: { worker: 0, api: 0, temporal: 0, database: 0, everything: 0 }, faults: 0 };
}

/**
 * Kills once each that is named, in that order, at random moments at most `withinMs` after one another.
 *
 * @returns how many it came to before it was told to stop
 */
export async function killEach(
  rig: Rig,
  victims: readonly Victim[],
  { random, withinMs }: { random: () => number; withinMs: number },
  signal: AbortSignal,
): Promise<number> {
  let killed = 0;
  for (const victim of victims) {
    if (!(await waited(random() * withinMs, signal))) break;
    await rig.kill(victim);
    killed += 1;
  }
  return killed;
}

const victims: Several<Victim> = ['worker', 'worker', 'worker', 'api', 'everything', 'temporal', 'database'];

/** A vendor, and what may happen to any call to it and goes over by itself. */
export interface Breakable {
  faults: FaultQueue;
  troubles: Several<FaultSpec>;
}

const common: Several<FaultSpec> = [
  { status: 503 },
  { status: 500 },
  { drop: 'before' },
  { drop: 'after' },
  { truncate: 10 },
  { truncate: 10, quiet: true },
  { status: 429, headers: { 'retry-after': '2' } },
  { delayMs: 3_000 },
];

export function breakableSalesforce({ salesforce: { faults } }: Rig): Breakable {
  const own: FaultSpec[] = [{ name: 'session-expired' }, { name: 'row-lock', parameters: { rows: 20 } }];
  return { faults, troubles: [...common, ...own] };
}

export function breakableSlack({ slack: { faults } }: Rig): Breakable {
  return { faults, troubles: [...common, { name: 'rate-limit' }] };
}

/** Only what reads: people who change records are not to be struck. */
export function breakableReading({ salesforce: { faults } }: Rig): Breakable {
  const troubles: Several<FaultSpec> = [...common, { name: 'session-expired' }];
  return { faults, troubles: strikingOnly('^/services/(data|oauth2)/', troubles) };
}

export function breakableSegment({ segment: { faults } }: Rig): Breakable {
  return { faults, troubles: [...common, { name: 'rate-limit' }] };
}

/** Only while we ask about a user: what arranges the sandbox is not to be struck. */
export function breakableAuth0({ auth0: { sandbox } }: Rig): Breakable {
  return { faults: sandbox.faults, troubles: strikingOnly('^/api/v2/users/', common) };
}

function strikingOnly(path: string, [first, ...rest]: Several<FaultSpec>): Several<FaultSpec> {
  return [{ ...first, path }, ...rest.map((fault) => ({ ...fault, path }))];
}

/** A sick supervisor gives up after five restarts in a minute; only `everything` starts it anew. */
const LONE_KILLS = 3;

/** How long one trial is disturbed; after that it may show that it recovers, whose pauses grow to a minute. */
export const STORM_MS = 60_000;

export interface Rampage {
  breakables: Several<Breakable>;
  random: () => number;
  /** Between two strokes, on average. */
  meanMs: number;
  tally: Tally;
}

/** Kills and breaks whatever it likes, until told to stop or tired of it. */
export async function rampage(
  rig: Rig,
  { breakables, random, meanMs, tally }: Rampage,
  signal: AbortSignal,
): Promise<void> {
  let alone = 0;
  const until = Date.now() + STORM_MS;
  while ((await waited(-Math.log(1 - random()) * meanMs, signal)) && Date.now() < until) {
    if (random() < 0.5) {
      const { faults, troubles } = pickFrom(random, breakables);
      faults.add(pickFrom(random, troubles));
      tally.faults += 1;
      continue;
    }
    const victim = pickFrom(random, victims);
    const lone = victim === 'temporal' || victim === 'database';
    if (lone && alone++ >= LONE_KILLS) continue;
    if (victim === 'everything') alone = 0;
    await rig.kill(victim);
    tally.kills[victim] += 1;
  }
  for (const { faults } of breakables) faults.clear();
}

/** @returns false when it was told to stop */
async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}
