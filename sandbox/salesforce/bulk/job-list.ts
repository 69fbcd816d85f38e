import { z } from 'zod';
import { SalesforceError } from '../errors.ts';
import { withChecksum } from '../records/ids.ts';
import type { JobState } from './ingest-job.ts';

/** What jobs of either kind have in common. */
export interface ListedJob {
  id: string;
  state: JobState;
  changedAt: number;
}

/**
 * Jobs that have ended are gone seven days later.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/bulk_common_limits.htm (checked 2026-11)
 */
const lifetimeMs = 7 * 86_400_000;
const pageRows = 1000;
const Filter = z.object({
  isPkChunkingEnabled: z.string().optional(),
  jobType: z.string().optional(),
  concurrencyMode: z.string().optional(),
  queryLocator: z.string().optional(),
});

export function hasEnded({ state }: ListedJob): boolean {
  return state === 'JobComplete' || state === 'Failed' || state === 'Aborted';
}

export function isExpired(job: ListedJob, now: number): boolean {
  return hasEnded(job) && now - job.changedAt > lifetimeMs;
}

/** The job of an id of 15 or 18 characters. */
export function jobIn<Job>(jobs: ReadonlyMap<string, Job>, id: string): Job | undefined {
  return jobs.get(id.length === 15 ? withChecksum(id) : id);
}

/** Forgets jobs that ended long ago. No command of the journal concerns them any more. */
export function dropExpired<Job extends ListedJob>(jobs: Map<string, Job>, now: number): Job[] {
  const expired = [...jobs.values()].filter((job) => isExpired(job, now));
  for (const { id } of expired) jobs.delete(id);
  return expired;
}

/**
 * One page of all jobs. None of them is chunked by primary key or runs in serial.
 *
 * @param path  of this listing, which goes into `nextRecordsUrl`
 * @throws SalesforceError `INVALID_QUERY_LOCATOR`
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/query_get_all_jobs.htm
 */
export function pageOfJobs<Job extends ListedJob>(
  jobs: readonly Job[],
  query: unknown,
  { path, jobType, describe }: { path: string; jobType: string; describe: (job: Job) => object },
): object {
  const filter = Filter.parse(query);
  const wanted =
    filter.isPkChunkingEnabled !== 'true' &&
    (filter.jobType ?? jobType) === jobType &&
    filter.concurrencyMode?.toLowerCase() !== 'serial';
  const found = wanted ? jobs : [];
  const start =
    filter.queryLocator === undefined ? 0 : found.findIndex(({ id }) => id === filter.queryLocator);
  if (start < 0) throw new SalesforceError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
  const next = found[start + pageRows];
  const asked = Object.entries({ ...filter, queryLocator: next?.id }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    done: next === undefined,
    records: found.slice(start, start + pageRows).map(describe),
    nextRecordsUrl: next === undefined ? null : `${path}?${new URLSearchParams(asked).toString()}`,
  };
}
