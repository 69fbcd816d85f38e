import { setTimeout as wait } from 'node:timers/promises';
import type { Management, ManagementClient } from 'auth0';
import { z } from 'zod';
import type { ReadField, StepContext } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';
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

const Checkpoint = z.object({ jobId: z.string() });

const FIRST_POLL_MS = 250;
const LONGEST_POLL_MS = 5_000;

/**
 * Has Auth0 write its users into a file, and waits for it. A job that an earlier attempt of this step created is
 * waited for instead of creating a second one, as long as Auth0 knows it (24 hours) and it did not fail.
 *
 * @throws SaltbridgeError `transient` (`EXPORT_FAILED`) when the job fails; Auth0 ends one after 8 hours
 * @see https://auth0.com/docs/manage-users/user-migration/bulk-user-exports (checked 2026-11)
 */
export async function completeExport(
  client: ManagementClient,
  order: ExportOrder,
  context: StepContext,
): Promise<ExportJob> {
  const earlier = Checkpoint.safeParse(context.lastCheckpoint);
  let job = earlier.success ? await findJob(client, earlier.data.jobId, context.signal) : undefined;
  if (job === undefined || job.status === 'failed') {
    job = await createJob(client, order, context.signal);
    context.checkpoint({ jobId: job.id });
  }

  for (
    let pauseMs = FIRST_POLL_MS;
    job.status !== 'completed';
    pauseMs = Math.min(pauseMs * 1.5, LONGEST_POLL_MS)
  ) {
    if (job.status === 'failed') {
      const why = job.status_details ?? 'no reason given';
      throw new SaltbridgeError('transient', `Auth0's export job ${job.id} failed: ${why}`, {
        code: 'EXPORT_FAILED',
      });
    }
    context.progress(job.percentage_done ?? 0, 100);
    await pause(pauseMs, context.signal);
    job = await getJob(client, job.id, context.signal);
  }
  return job;
}

/** @throws what the signal was aborted with, rather than Node's own AbortError */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}

/** Reads the job anew; each reading of a completed job gives a download link that lives 60 seconds. */
export async function getJob(client: ManagementClient, id: string, signal: AbortSignal): Promise<ExportJob> {
  const doing = `tell the state of export job ${id}`;
  const answer = await callAuth0(doing, () => client.jobs.get(id, requestOptions(signal)), signal);
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
  return parseAnswer(doing, ExportJob, await callAuth0(doing, create, signal));
}

/** The SDK never takes its listener off the signal, so each call gets one of its own. */
function requestOptions(signal: AbortSignal): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.any([signal]) };
}
