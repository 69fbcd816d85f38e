import { z } from 'zod';
import type { BulkJobEnd } from '../../core/bulk-jobs.ts';
import type { StepContext, WriteRequest } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { maskAddresses } from '../../core/mask-addresses.ts';
import { pause } from '../../core/pause.ts';
import type { Client } from './client.ts';
import { hasCode } from './errors.ts';
import { parseAnswer } from './parse-answer.ts';

const FIRST_POLL_MS = 250;
const SLOWEST_POLL_MS = 5_000;
const POLL_GROWTH = 1.5;
/** Polls in a row with the same figures that end an aborted job: Salesforce still finishes the batch under way. */
const QUIET_POLLS = 2;

const Job = z.object({
  state: z.enum(['Open', 'UploadComplete', 'InProgress', 'JobComplete', 'Failed', 'Aborted']),
  numberRecordsProcessed: z.number().default(0),
  numberRecordsFailed: z.number().default(0),
  errorMessage: z.string().nullish(),
});
type Job = z.infer<typeof Job>;

const Checkpoint = z.object({ jobId: z.string(), uploading: z.literal(true) });

const ENDS: Readonly<Partial<Record<Job['state'], BulkJobEnd['state']>>> = {
  JobComplete: 'completed',
  Failed: 'failed',
  Aborted: 'aborted',
};

/** See `BulkJobs.run`. A job takes one upload only, so an uncertain one is given up, never repeated. */
export async function runJob(
  client: Client,
  jobId: string,
  request: WriteRequest,
  content: () => AsyncIterable<Uint8Array>,
  context: StepContext,
  onPoll: () => void,
): Promise<BulkJobEnd> {
  let job = await getJob(client, jobId);
  if (job.state === 'Open') {
    const earlier = Checkpoint.safeParse(context.lastCheckpoint).data;
    if (earlier?.jobId === jobId || !(await upload(client, jobId, request, content, context))) {
      await abortJob(client, jobId);
      // The earlier attempt may have started the job meanwhile, and then it has written rows.
      job = await getJob(client, jobId);
    }
  }
  return waitForEnd(client, jobId, job, context, onPoll);
}

/** Ends the job; does nothing where it ended already. */
export async function abortJob(client: Client, jobId: string): Promise<void> {
  try {
    await client.ask(`abort bulk job ${jobId}`, (connection) =>
      connection.bulk2.job('ingest', { id: jobId }).abort(),
    );
  } catch (error) {
    if (!hasCode(error, 'INVALIDJOBSTATE')) throw error;
  }
}

async function getJob(client: Client, jobId: string): Promise<Job> {
  const doing = `read the state of bulk job ${jobId}`;
  const answer = await client.ask(doing, (connection) =>
    connection.bulk2.job('ingest', { id: jobId }).check(),
  );
  return parseAnswer(Job, answer, doing);
}

/** @returns false when the job holds an upload already, of an attempt whose checkpoint was lost */
async function upload(
  client: Client,
  jobId: string,
  request: WriteRequest,
  content: () => AsyncIterable<Uint8Array>,
  context: StepContext,
): Promise<boolean> {
  context.checkpoint({ jobId, uploading: true } satisfies z.infer<typeof Checkpoint>);
  const header = Buffer.from(`${request.fields.join(',')}\n`);
  // Where Salesforce answers before it has read everything, fetch forgets the rest; this closes the file behind it.
  const answered = new AbortController();
  const signal = AbortSignal.any([context.signal, answered.signal]);
  const reading: { failure?: unknown } = {};
  try {
    await client.stream(`upload rows to bulk job ${jobId}`, `/jobs/ingest/${jobId}/batches`, () => ({
      method: 'PUT',
      headers: { 'Content-Type': 'text/csv; charset=UTF-8' },
      body: withHeader(header, content(), context, reading),
      signal,
    }));
    await client.ask(`start bulk job ${jobId}`, (connection) =>
      connection.bulk2.job('ingest', { id: jobId }).close(),
    );
    return true;
  } catch (error) {
    if (isSecondUpload(error)) return false;
    // fetch takes it for a broken connection.
    throw reading.failure ?? error;
  } finally {
    answered.abort();
  }
}

async function* withHeader(
  header: Uint8Array,
  content: AsyncIterable<Uint8Array>,
  context: StepContext,
  reading: { failure?: unknown },
): AsyncGenerator<Uint8Array, void, undefined> {
  yield header;
  try {
    for await (const chunk of content) {
      // fetch notices only once the content pauses for input or output, which it need not.
      context.signal.throwIfAborted();
      // fetch asks for no more after a piece of nothing, and would wait for ever (`extractBody` of undici, 2026-11).
      if (chunk.length > 0) yield chunk;
      context.progress(0);
    }
  } catch (error) {
    reading.failure = error;
    throw error;
  }
}

async function waitForEnd(
  client: Client,
  jobId: string,
  first: Job,
  context: StepContext,
  onPoll: () => void,
): Promise<BulkJobEnd> {
  let job = first;
  let quietPolls = 0;
  for (let waitMs = FIRST_POLL_MS; ; waitMs = Math.min(waitMs * POLL_GROWTH, SLOWEST_POLL_MS)) {
    const state = ENDS[job.state];
    if (state !== undefined && (state !== 'aborted' || quietPolls >= QUIET_POLLS)) {
      const { numberRecordsProcessed: processed, numberRecordsFailed: failed, errorMessage } = job;
      return { state, processed, failed, ...(errorMessage && { message: maskAddresses(errorMessage) }) };
    }
    await pause(waitMs, context.signal);
    onPoll();
    const before = job;
    job = await getJob(client, jobId);
    quietPolls = sameFigures(before, job) ? quietPolls + 1 : 0;
    context.progress(job.numberRecordsProcessed);
  }
}

function sameFigures(one: Job, other: Job): boolean {
  return (
    one.state === other.state &&
    one.numberRecordsProcessed === other.numberRecordsProcessed &&
    one.numberRecordsFailed === other.numberRecordsFailed
  );
}

/** Salesforce says so when the job is started: "Found multipe contents for job: <id>, please 'Close' / 'Abort' / …". */
function isSecondUpload(error: unknown): boolean {
  return error instanceof SaltbridgeError && /found multipl?e contents/i.test(error.message);
}
