import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { type Run, StartedRun } from '../../src/api/resources/run.ts';
import { SaltbridgeError } from '../../src/core/errors.ts';
import type { RunOptionsInput } from '../../src/core/run.ts';
import { openContacts, type SoakContacts } from './contacts.ts';
import { pickFrom } from './random.ts';
import type { Rig } from './rig.ts';
import { falseDeletions, profileDifferences, runDifferences } from './told-contacts.ts';
import { patiently, untilEnded } from './trial.ts';

export interface SegmentOptions {
  random: () => number;
  /** So long people keep changing records. */
  forMs: number;
  /** Goes on until the signal is aborted. */
  disturb: (signal: AbortSignal) => Promise<void>;
}

export interface SegmentFigures {
  /** What people did. */
  steps: number;
  runs: number;
  /** That Segment took, each once. */
  messages: number;
  /** Everything that is not as it should be. */
  differences: string[];
}

/** A run as it ended; `cancelled`: it was asked to end early. */
export interface EndedRun {
  run: Run;
  cancelled: boolean;
  /** What was wrong with the profiles then. */
  wrong: string[];
}

/** Between two steps of the walk, on average. */
const STEP_MS = 80;
const BETWEEN_RUNS_MS = 1_000;
const CANCELLED_SHARE = 0.15;
const LATEST_CANCEL_MS = 4_000;

const kinds: [RunOptionsInput, ...RunOptionsInput[]] = [
  {},
  {},
  {},
  {},
  { scope: 'full' },
  { mode: 'preview' },
  { limit: 3 },
];

/** Lets people change contacts while runs are disturbed, and looks whether Segment knows of each what it must. */
export async function runSegmentTrial(
  rig: Rig,
  { random, forMs, disturb }: SegmentOptions,
): Promise<SegmentFigures> {
  const contacts = await openContacts(rig, random);
  const over = new AbortController();
  const until = Date.now() + forMs;
  const troubles = [
    disturb(over.signal),
    people(contacts, random, until).finally(() => over.abort()),
    runsUntil(rig, contacts, random, until),
  ] as const;
  // Nobody is left behind, whoever fails.
  await Promise.allSettled(troubles);
  const [, steps, ended] = await Promise.all(troubles);

  // A last reading of all, for what is purged and what accounts are called: no change tells of either.
  contacts.later();
  for (const options of [{}, { scope: 'full' }, { scope: 'full' }] as const)
    ended.push(await runOnce(rig, contacts, options));
  const figures = await rig.segment.figures();
  const differences = [
    ...runDifferences(ended, figures),
    ...(await profileDifferences(rig, contacts.walk, ended)),
  ];
  return { steps, runs: ended.length, messages: figures.taken, differences };
}

async function people({ walk }: SoakContacts, random: () => number, until: number): Promise<number> {
  let steps = 0;
  for (; Date.now() < until; steps += 1) {
    await walk.step();
    await delay(random() * 2 * STEP_MS);
  }
  return steps;
}

async function runsUntil(
  rig: Rig,
  contacts: SoakContacts,
  random: () => number,
  until: number,
): Promise<EndedRun[]> {
  const ended: EndedRun[] = [];
  while (Date.now() < until) {
    const cancelAfterMs = random() < CANCELLED_SHARE ? random() * LATEST_CANCEL_MS : undefined;
    ended.push(await runOnce(rig, contacts, pickFrom(random, kinds), cancelAfterMs));
    await delay(random() * 2 * BETWEEN_RUNS_MS);
  }
  return ended;
}

async function runOnce(
  rig: Rig,
  { syncId, walk }: SoakContacts,
  options: RunOptionsInput,
  cancelAfterMs?: number,
): Promise<EndedRun> {
  const headers = { 'Idempotency-Key': randomUUID() };
  const json = { autoApprove: true, ...options };
  const { id } = await patiently(() =>
    rig.api.send('POST', `/v1/syncs/${syncId}/runs`, StartedRun, { json, headers }),
  );
  if (cancelAfterMs !== undefined) {
    await delay(cancelAfterMs);
    await cancel(rig, id);
  }
  const run = await untilEnded(rig, id);
  return { run, cancelled: cancelAfterMs !== undefined, wrong: await falseDeletions(rig, walk, run) };
}

/** Does nothing to a run that has ended. */
async function cancel({ api }: Rig, id: string): Promise<void> {
  try {
    await patiently(() => api.send('POST', `/v1/runs/${id}/cancel`, z.unknown()));
  } catch (error) {
    if (!(error instanceof SaltbridgeError && error.code === 'RUN_NOT_RUNNING')) throw error;
  }
}
