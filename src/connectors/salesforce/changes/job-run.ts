import { z } from 'zod';
import type { ReadJobState } from '../../../core/changes/change-source.ts';
import type { StepContext } from '../../../core/connector.ts';
import { SaltbridgeError } from '../../../core/errors.ts';
import { pause } from '../../../core/pause.ts';
import type { Client } from '../client.ts';
import { hasCode, toSaltbridgeError } from '../errors.ts';
import { SalesforceFailure } from '../failure.ts';
import { parseAnswer } from '../parse-answer.ts';
import { askJson } from './ask-json.ts';
import type { ReadPlan } from './plan.ts';
import { pathsOf, selectOf } from './soql-text.ts';

const FIRST_POLL_MS = 250;
/** Every look is a call of the day. */
const SLOWEST_POLL_MS = 30_000;
const POLL_GROWTH = 1.5;

/** @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select.htm (checked 2026-11) */
const LONGEST_QUERY = 100_000;

const Opened = z.object({ id: z.string() });
const Job = z.object({
  state: z.enum(['UploadComplete', 'InProgress', 'JobComplete', 'Failed', 'Aborted']),
  numberRecordsProcessed: z.number().int().default(0),
  errorMessage: z.string().nullish(),
});

/**
 * Orders a read by Bulk API 2.0. The query has no ORDER BY, which would keep Salesforce from cutting it up.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/query_create_job.htm (checked 2026-11)
 */
export async function openJob(client: Client, plan: ReadPlan): Promise<string> {
  const ids = plan.ids === undefined ? [] : [`Id IN (${plan.ids.join(',')})`];
  const query = selectOf(plan, pathsOf(plan), ids);
  if (query.length > LONGEST_QUERY) throw queryTooLong(plan.object);
  const operation = plan.which === 'live' ? 'query' : 'queryAll';
  const doing = `open a bulk query of ${plan.object}`;
  const body = { operation, query, contentType: 'CSV', lineEnding: 'LF', columnDelimiter: 'COMMA' };
  const answer = await askJson(client, doing, '/jobs/query', { method: 'POST', body });
  return parseAnswer(Opened, answer, doing).id;
}

/** See `ReadJobs.wait`. */
export async function waitForJob(
  client: Client,
  jobId: string,
  { looks, again }: { looks: number; again: boolean },
  context: StepContext,
): Promise<ReadJobState> {
  const doing = `read the state of bulk query ${jobId}`;
  let waitMs = again ? SLOWEST_POLL_MS : FIRST_POLL_MS;
  for (let look = 0; look < looks; look += 1) {
    if (look > 0) await pause(waitMs, context.signal);
    const asked = askJson(client, doing, `/jobs/query/${jobId}`, { signal: context.signal });
    const answer = await orGone(jobId, asked).catch(lostIfGone);
    if (typeof answer === 'object' && answer !== null && 'lost' in answer)
      return { lost: String(answer.lost) };
    const job = parseAnswer(Job, answer, doing);
    if (job.state === 'JobComplete') return { rows: job.numberRecordsProcessed };
    if (job.state === 'Failed') return lostUnlessMendable(failed(jobId, job.errorMessage ?? ''));
    if (job.state === 'Aborted') return { lost: abortedText(jobId) };
    context.progress(job.numberRecordsProcessed);
    if (look > 0) waitMs = Math.min(waitMs * POLL_GROWTH, SLOWEST_POLL_MS);
  }
  return { pending: true };
}

/** See `ReadJobs.discard`. */
export async function discardJob(client: Client, jobId: string): Promise<void> {
  const path = `/jobs/query/${jobId}`;
  await unlessOver(
    askJson(client, `abort bulk query ${jobId}`, path, { method: 'PATCH', body: { state: 'Aborted' } }),
  );
  // One that Salesforce is still ending cannot be deleted yet; it goes by itself after seven days.
  await unlessOver(askJson(client, `delete bulk query ${jobId}`, path, { method: 'DELETE' }), 'API_ERROR');
}

/** Puts plain words for the refusal of a job that was deleted or is over seven days old. */
export async function orGone<Answer>(jobId: string, call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    if (!hasCode(error, 'NOT_FOUND')) throw error;
    const message = `Salesforce has no bulk query ${jobId} any more: it was deleted, or ended over seven days ago. Start the read again`;
    throw new SaltbridgeError('config', message, { cause: error, code: 'JOB_GONE' });
  }
}

async function unlessOver(call: Promise<unknown>, ...more: string[]): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!hasCode(error, 'INVALIDJOBSTATE', 'NOT_FOUND', ...more)) throw error;
  }
}

/** `QUERY_TIMEOUT: Your query request was running for too long`, or words without a code, of which none lasts. */
function failed(jobId: string, said: string): unknown {
  const code = /\b[A-Z]+(?:_[A-Z]+)+\b|^InvalidBatch\b/.exec(said)?.[0];
  const message = said.replace(code ?? '', '').replace(/^[\s:]+/, '');
  return toSaltbridgeError(
    new SalesforceFailure({ status: 500, code: code ?? 'JOB_FAILED', message }),
    `finish bulk query ${jobId}`,
  );
}

/** What a person must mend would fail another job too. */
function lostUnlessMendable(error: unknown): { lost: string } {
  if (error instanceof SaltbridgeError && error.retryable) return { lost: error.message };
  throw error;
}

function lostIfGone(error: unknown): { lost: string } {
  if (error instanceof SaltbridgeError && error.code === 'JOB_GONE') return { lost: error.message };
  throw error;
}

function abortedText(jobId: string): string {
  return `Bulk query ${jobId} was aborted in Salesforce (Setup > Bulk Data Load Jobs)`;
}

function queryTooLong(object: string): SaltbridgeError {
  const message = `The query of ${object} is longer than the ${LONGEST_QUERY} characters that Salesforce takes. Choose fewer columns or ids`;
  return new SaltbridgeError('config', message, { code: 'QUERY_TOO_LONG' });
}
