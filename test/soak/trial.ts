import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { Run, StartedRun } from '../../src/api/resources/run.ts';
import { SaltbridgeError } from '../../src/core/errors.ts';
import { peopleSync } from '../support/people.ts';
import { badIn, expectedPopulation, presentPopulation } from './crowd.ts';
import type { Rig } from './rig.ts';

/** How rows find their records; `new` ones have nothing that a second try could be known by. */
export const ways = ['upsert', 'lookup', 'new', 'one by one'] as const;
export type Way = (typeof ways)[number];

const POLL_MS = 200;

export interface TrialOptions {
  way: Way;
  /** Id of an uploaded crowd. */
  file: string;
  rows: number;
  /** Of each bulk job; default as fast as the machine. */
  rowsPerSecond?: number;
  /** Goes on until the signal is aborted. */
  disturb?: (signal: AbortSignal) => Promise<void>;
}

/** Imports a crowd into an empty org, disturbed or not; answers everything that is not as it should be. */
export async function runTrial(rig: Rig, options: TrialOptions): Promise<string[]> {
  const { way, file, rows, rowsPerSecond = null, disturb } = options;
  await rig.salesforce.reset();
  await rig.salesforce.change({ bulkRowsPerSecond: rowsPerSecond });
  const syncId = await makeSync(rig, way, rows);
  const key = randomUUID();
  const started = await patiently(() =>
    rig.api.send('POST', `/v1/syncs/${syncId}/runs`, StartedRun, {
      json: { file, autoApprove: true },
      headers: { 'Idempotency-Key': key },
    }),
  );
  const over = new AbortController();
  const disturbance = disturb?.(over.signal).catch((error: unknown) => error);
  const run = await untilEnded(rig, started.id);
  over.abort();
  const trouble = await disturbance;
  if (trouble !== undefined) throw trouble;
  return differences(rig, run, rows);
}

export async function untilEnded(rig: Rig, id: string): Promise<Run> {
  for (;;) {
    const run = await patiently(() => rig.api.get(`/v1/runs/${id}`, Run));
    if (run.finishedAt !== undefined) return run;
    await delay(POLL_MS);
  }
}

async function differences(rig: Rig, run: Run, rows: number): Promise<string[]> {
  const found: string[] = [];
  const must = (what: string, is: unknown, expected: unknown) => {
    if (is !== expected) found.push(`${what} is ${String(is)}, not ${String(expected)} (run ${run.id})`);
  };
  const bad = badIn(rows);
  const { read, created, updated, rejected, failed, unprocessed } = run.counts;
  must('status', run.message ? `${run.status}: ${run.message}` : run.status, 'completed');
  must('read', read, rows);
  must('created + updated', created + updated, rows - bad);
  must('rejected', rejected, bad);
  must('failed + unprocessed', failed + unprocessed, 0);
  must('rows of the failures file', run.artifacts.find(({ name }) => name === 'failures')?.rows ?? 0, bad);
  const [present, expected] = [await presentPopulation(rig.salesforce), expectedPopulation(rows)];
  must('records in Salesforce', present.records, expected.records);
  must('what they hold', present.digest, expected.digest);
  return found;
}

async function makeSync(rig: Rig, way: Way, rows: number): Promise<string> {
  const { salesforce, api } = rig;
  const id = randomUUID();
  const target: Record<string, unknown> = {
    connection: `org-${id}`,
    object: 'Contact',
    matchBy: 'External_Id__c',
  };
  if (way === 'lookup') target.matchBy = 'Email';
  if (way === 'new') Object.assign(target, { operation: 'add new', matchBy: undefined });
  const limits = {
    rowsPerPart: Math.min(50_000, Math.ceil(rows / 5)),
    rowsPerJob: Math.ceil(rows / 4),
    collectionsUpTo: way === 'one by one' ? 5_000 : 0,
  };
  const config = peopleSync({ target, limits });
  const create = (path: string, json: unknown) =>
    patiently(() => api.send('POST', path, z.unknown(), { json }));
  await create('/v1/connections', { id: `org-${id}`, system: 'salesforce', settings: salesforce.connection });
  await create('/v1/syncs', { id, name: way, integration: 'auth0-users-to-salesforce', config });
  return id;
}

/**
 * What is so for a moment only: a run whose API died while it was started is recorded by its own first step, and one
 * whose end is recorded is under way for as long as no worker is there to close its workflow.
 */
const passing = new Set(['NOT_FOUND', 'RUN_ALREADY_RUNNING']);

/** Asks again for as long as the API, or what it needs, is being started. */
export async function patiently<Result>(ask: () => Promise<Result>, tries = 600): Promise<Result> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const soon =
        error instanceof SaltbridgeError
          ? error.retryable || passing.has(error.code ?? '')
          : error instanceof TypeError;
      if (!soon || --tries === 0) throw error;
      await delay(POLL_MS);
    }
  }
}
