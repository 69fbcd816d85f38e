import { setTimeout as delay } from 'node:timers/promises';
import { Run } from '../api/resources/run.ts';
import { SaltbridgeError } from '../core/errors.ts';
import { hasEnded } from '../core/run.ts';
import type { ApiClient } from './client.ts';
import { serverSentEvents } from './server-sent-events.ts';

/** The API may be restarted under way; the run goes on in Temporal, so watching it does too. */
const GIVE_UP_AFTER_MS = 120_000;
const TRY_EVERY_MS = 1_000;

/**
 * Watches a run until it ends, or until `until` says so, and returns how it then was.
 *
 * @param seen  hears of every change
 */
export async function followRun(
  client: ApiClient,
  runId: string,
  seen: (run: Run) => void,
  until: (run: Run) => boolean = () => false,
): Promise<Run> {
  let lastHeardAt = Date.now();
  for (;;) {
    try {
      for await (const run of changesOf(client, runId)) {
        lastHeardAt = Date.now();
        seen(run);
        if (hasEnded(run) || until(run)) return run;
      }
    } catch (error) {
      if (!worthWaiting(error) || Date.now() - lastHeardAt > GIVE_UP_AFTER_MS) throw error;
    }
    await delay(TRY_EVERY_MS);
  }
}

async function* changesOf(client: ApiClient, runId: string): AsyncGenerator<Run> {
  const stop = new AbortController();
  try {
    const stream = await client.stream(`/v1/runs/${encodeURIComponent(runId)}/events`, stop.signal);
    for await (const { data } of serverSentEvents(stream)) yield Run.parse(JSON.parse(data));
  } finally {
    stop.abort();
  }
}

/** A connection cut in mid-stream is a TypeError of fetch. */
function worthWaiting(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof SaltbridgeError && error.retryable);
}
