import type { Management, ManagementClient } from 'auth0';
import { z } from 'zod';
import type { ReadField, StepContext } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { maskAddresses } from '../../core/mask-addresses.ts';
import { pause } from '../../core/pause.ts';
import { callAuth0, parseAnswer } from './errors.ts';

/** What we use of a job. `summary` is part of the API's description; an export may come without it. */
const ExportJob = z.object({
  id: z.string().min(1),
  status: z.string(),
  location: z.string().nullish(),
  percentage_done: z.number().nullish(),
  status_details: z.string().nullish(),
  summary: z.object({ total: z.number().nullish() }).nullish(),
});
export type ExportJob = z.infer<typeof ExportJob>;

export interface ExportOrder {
  format: 'csv' | 'json';
  fields: readonly ReadField[];
  connectionId?: string;
  limit?: number;
}

/** The job to wait for, and how many before it in this step gave nothing usable. */
const Checkpoint = z.object({
  jobId: z.string().optional(),
  failures: z.number().int().nonnegative().default(0),
});

/** A tenant whose jobs always fail would else get a new one every minute for ever. */
const MOST_FAILURES = 3;

const FIRST_POLL_MS = 250;
const LONGEST_POLL_MS = 5_000;

/**
 * Has Auth0 write its users into a file, and waits for it. A job that an earlier attempt of this step created is
 * waited for instead of creating a second one, as long as Auth0 knows it (24 hours) and nobody gave it up.
 *
 * @throws SaltbridgeError `EXPORT_FAILED`, as `giveUpJob` makes it, when the job fails; Auth0 ends one after 8 hours
 * @see https://auth0.com/docs/manage-users/user-migration/bulk-user-exports (checked 2026-11)
 */
export async function completeExport(
  client: ManagementClient,
  order: ExportOrder,
  context: StepContext,
): Promise<ExportJob> {
  const { jobId, failures } = checkpointOf(context);
  let job = jobId === undefined ? undefined : await findJob(client, jobId, context.signal);
  if (job === undefined) {
    job = await createJob(client, order, context.signal);
    context.checkpoint({ jobId: job.id, failures } satisfies z.infer<typeof Checkpoint>);
  }

  for (
    let pauseMs = FIRST_POLL_MS;
    job.status !== 'completed';
    pauseMs = Math.min(pauseMs * 1.5, LONGEST_POLL_MS)
  ) {
    if (job.status === 'failed') {
      const why = maskAddresses(job.status_details ?? 'no reason given').replace(/\.$/, '');
      throw giveUpJob(`Auth0's export job ${job.id} failed: ${why}`, 'EXPORT_FAILED', context);
    }
    context.progress(job.percentage_done ?? 0, 100);
    await pause(pauseMs, context.signal);
    job = await getJob(client, job.id, context.signal);
  }
  return job;
}

/**
 * Forgets a job that gave nothing usable, so that the next attempt orders another.
 *
 * @param what  happened, as a sentence without its full stop
 * @returns a `transient` error to throw; `config` for the third such job of the step
 */
export function giveUpJob(what: string, code: string, context: StepContext): SaltbridgeError {
  const failures = checkpointOf(context).failures + 1;
  context.checkpoint({ failures } satisfies z.infer<typeof Checkpoint>);
  if (failures < MOST_FAILURES)
    return new SaltbridgeError('transient', `${what}. Another job will be ordered`, { code });
  const advice = `${failures} jobs in a row gave no usable file. Look at https://status.auth0.com and the logs of the tenant (Dashboard > Monitoring > Logs), export fewer fields or one connection's users, then start the run again`;
  return new SaltbridgeError('config', `${what}. ${advice}`, { code });
}

function checkpointOf({ lastCheckpoint }: StepContext): z.infer<typeof Checkpoint> {
  return Checkpoint.safeParse(lastCheckpoint).data ?? { failures: 0 };
}

/** Reads the job anew; each reading of a completed job gives a download link that lives 60 seconds. */
export async function getJob(client: ManagementClient, id: string, signal: AbortSignal): Promise<ExportJob> {
  const doing = `tell the state of export job ${id}`;
  const answer = await callAuth0(doing, () => client.jobs.get(id, requestOptions(signal)), { signal });
  return parseAnswer(doing, ExportJob, answer);
}

async function findJob(
  client: ManagementClient,
  id: string,
  signal: AbortSignal,
): Promise<ExportJob | undefined> {
  try {
    return await getJob(client, id, signal);
  } catch (error) {
    if (error instanceof SaltbridgeError && error.kind === 'config') return undefined;
    throw error;
  }
}

async function createJob(
  client: ManagementClient,
  order: ExportOrder,
  signal: AbortSignal,
): Promise<ExportJob> {
  const body: Management.CreateExportUsersRequestContent = {
    format: order.format,
    // A JSON export has no column titles; its values stay under the names of the profile.
    fields: order.fields.map(({ path, column }) =>
      order.format === 'csv' ? { name: path, export_as: column } : { name: path },
    ),
    ...(order.connectionId !== undefined && { connection_id: order.connectionId }),
    ...(order.limit !== undefined && { limit: order.limit }),
  };
  const doing = 'create the export job';
  const create = () => client.jobs.usersExports.create(body, requestOptions(signal));
  return parseAnswer(doing, ExportJob, await callAuth0(doing, create, { signal }));
}

/** The SDK never takes its listener off the signal, so each call gets one of its own. */
function requestOptions(signal: AbortSignal): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.any([signal]) };
}
