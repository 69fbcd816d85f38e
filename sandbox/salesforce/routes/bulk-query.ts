import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { FileFormat } from '../bulk/file-format.ts';
import { stamp } from '../bulk/ingest-job.ts';
import { hasEnded, pageOfJobs } from '../bulk/job-list.ts';
import { invalidJob, notTerminated, unreadableJob, wrongState } from '../bulk/job-refusals.ts';
import type { QueryJob } from '../bulk/query-jobs.ts';
import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { callOf } from './calls.ts';

const JobBody = FileFormat.extend({ operation: z.enum(['query', 'queryAll']), query: z.string() });
const StateBody = z.object({ state: z.literal('Aborted') });
const ResultsQuery = z.object({
  locator: z.string().optional(),
  maxRecords: z.coerce.number().int().positive().default(50_000),
});
type WithId = { Params: { id: string } };

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/query_get_job_results.htm (checked 2026-11) */
export function addBulkQuery(api: FastifyInstance, org: Org): void {
  const { queryJobs } = org;

  api.post('/jobs/query', async (request) => {
    const { userId, versionNumber } = callOf(request);
    const parsed = JobBody.safeParse(request.body);
    if (!parsed.success) throw unreadableJob();
    const { contentType: _csv, ...rest } = parsed.data;
    const asked = { ...rest, apiVersion: versionNumber };
    return describeChanged(queryJobs.open({ request: asked, userId, at: org.now() }));
  });
  api.get('/jobs/query', async (request) =>
    pageOfJobs(queryJobs.list(), request.query, {
      path: `${callOf(request).base}/jobs/query`,
      jobType: 'V2Query',
      describe: describeListed,
    }),
  );
  api.get<WithId>('/jobs/query/:id', async (request) => describe(queryJobs.job(request.params.id)));
  api.patch<WithId>('/jobs/query/:id', async (request) => {
    const job = queryJobs.job(request.params.id);
    const parsed = StateBody.safeParse(request.body);
    if (!parsed.success) throw unreadableJob();
    if (job.state === 'JobComplete' || job.state === 'Failed')
      throw wrongState('Aborting already Completed Job not allowed');
    queryJobs.abort({ id: job.id, at: org.now() });
    return describeChanged(job);
  });
  api.delete<WithId>('/jobs/query/:id', async (request, reply) => {
    const job = queryJobs.job(request.params.id);
    if (!hasEnded(job)) throw notTerminated();
    queryJobs.remove({ id: job.id });
    return reply.code(204).send();
  });

  api.get<WithId>('/jobs/query/:id/results', async (request, reply) => {
    const { state, results, header } = queryJobs.job(request.params.id);
    const parsed = ResultsQuery.safeParse(request.query);
    if (!parsed.success) throw invalidJob('maxRecords must be a positive integer');
    if (state !== 'JobComplete') return reply.code(204).send();
    const start = parsed.data.locator === undefined ? 0 : offsetOf(parsed.data.locator, results.lines());
    const end = Math.min(results.lines(), start + parsed.data.maxRecords);
    reply.header('Sforce-NumberOfRecords', end - start);
    reply.header('Sforce-Locator', end < results.lines() ? locatorOf(end) : 'null');
    const pieces = [Buffer.from(header), ...results.read(start, end)];
    return reply.type('text/csv').send(Readable.from(pieces, { objectMode: false }));
  });
}

/** As the documentation's own example: `MTAwMDA` for what begins after 10,000 records. */
function locatorOf(offset: number): string {
  return Buffer.from(String(offset)).toString('base64url');
}

function offsetOf(locator: string, lines: number): number {
  const text = Buffer.from(locator, 'base64url').toString('latin1');
  if (!/^\d{1,12}$/.test(text) || Number(text) > lines)
    throw new SalesforceError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
  return Number(text);
}

function describeChanged(job: QueryJob): object {
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.userId,
    createdDate: stamp(job.createdAt),
    systemModstamp: stamp(job.changedAt),
    state: job.state,
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: job.apiVersion,
    lineEnding: job.lineEnding,
    columnDelimiter: job.columnDelimiter,
  };
}

function describeListed(job: QueryJob): object {
  return { ...describeChanged(job), jobType: 'V2Query' };
}

function describe(job: QueryJob): object {
  return {
    ...describeListed(job),
    numberRecordsProcessed: job.results.lines(),
    retries: 0,
    totalProcessingTime: job.changedAt - job.createdAt,
    isPkChunkingSupported: true,
  };
}
