import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { quoteRow } from '../bulk/csv.ts';
import { delimiters, stamp } from '../bulk/ingest-job.ts';
import type { QueryJob } from '../bulk/query-jobs.ts';
import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { type QueryResult, runQuery } from '../soql/run.ts';
import { createCellReader } from '../soql/select.ts';
import { callOf } from './calls.ts';

// The object's keys are exactly the delimiters' names.
const delimiterNames = Object.keys(delimiters) as [keyof typeof delimiters];
const JobBody = z.object({
  operation: z.enum(['query', 'queryAll']),
  query: z.string(),
  columnDelimiter: z.enum(delimiterNames).default('COMMA'),
  lineEnding: z.enum(['LF', 'CRLF']).default('LF'),
});
const ResultsQuery = z.object({
  locator: z.string().optional(),
  maxRecords: z.coerce.number().int().positive().default(50_000),
});
type WithId = { Params: { id: string } };

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/query_get_job_results.htm */
export function addBulkQuery(api: FastifyInstance, org: Org): void {
  const { queryJobs } = org;

  function find({ query, operation, userId, createdAt }: Omit<QueryJob, 'id' | 'state'>): QueryResult {
    const context = {
      store: org.store,
      rights: org.rights(userId),
      now: createdAt,
      all: operation === 'queryAll',
    };
    return runQuery(context, query);
  }
  /** Does the work when the job is first looked at, also after a restart. */
  function finished(id: string): QueryJob {
    const job = queryJobs.job(id);
    if (job.state === 'Aborted' || job.result !== undefined) return job;
    job.result = find(job);
    job.state = 'JobComplete';
    return job;
  }

  api.post('/jobs/query', async (request) => {
    const { userId, versionNumber } = callOf(request);
    const parsed = JobBody.safeParse(request.body);
    if (!parsed.success) throw new SalesforceError(400, 'INVALIDJOB', z.prettifyError(parsed.error));
    const asked = { ...parsed.data, userId, apiVersion: versionNumber, createdAt: org.now() };
    const { columns, countOnly } = find(asked);
    if (countOnly)
      throw new SalesforceError(400, 'INVALIDJOB', 'Aggregate queries are not supported in Bulk API 2.0');
    if (columns.some(({ path }) => path.field.type === 'address'))
      throw new SalesforceError(
        400,
        'FUNCTIONALITY_NOT_ENABLED',
        'FUNCTIONALITY_NOT_ENABLED: Selecting compound data not supported in Bulk Query',
      );
    return describe(queryJobs.open(asked));
  });
  api.get('/jobs/query', async () => ({
    done: true,
    nextRecordsUrl: null,
    records: queryJobs.list().map(describe),
  }));
  api.get<WithId>('/jobs/query/:id', async (request) => describe(finished(request.params.id)));
  api.patch<WithId>('/jobs/query/:id', async (request) => {
    const job = queryJobs.job(request.params.id);
    if (job.state === 'JobComplete')
      throw new SalesforceError(400, 'INVALIDJOBSTATE', 'Aborting already Completed Job not allowed');
    queryJobs.abort({ id: job.id });
    return describe(job);
  });
  api.delete<WithId>('/jobs/query/:id', async (request, reply) => {
    queryJobs.remove({ id: queryJobs.job(request.params.id).id });
    return reply.code(204).send();
  });

  api.get<WithId>('/jobs/query/:id/results', async (request, reply) => {
    const job = finished(request.params.id);
    const { result } = job;
    const query = ResultsQuery.safeParse(request.query);
    if (result === undefined || !query.success)
      throw new SalesforceError(
        400,
        'INVALIDJOBSTATE',
        `Results of a job in state ${job.state} cannot be read`,
      );
    const start = query.data.locator === undefined ? 0 : offsetOf(query.data.locator);
    const end = Math.min(result.rows.length, start + query.data.maxRecords);
    reply.header('Sforce-NumberOfRecords', end - start);
    reply.header('Sforce-Locator', end < result.rows.length ? locatorOf(end) : 'null');
    return reply
      .type('text/csv; charset=UTF-8')
      .send(Readable.from(lines(job, result, start, end), { objectMode: false }));
  });
}

async function* lines(
  job: QueryJob,
  { columns, rows }: QueryResult,
  start: number,
  end: number,
): AsyncIterable<string> {
  const delimiter = delimiters[job.columnDelimiter];
  const lineEnd = job.lineEnding === 'CRLF' ? '\r\n' : '\n';
  const header = columns.map(({ name }) => name);
  const cells = createCellReader(columns);
  let text = quoteRow(header, delimiter) + lineEnd;
  for (let at = start; at < end; at += 1) {
    const row = rows[at];
    if (row !== undefined) text += quoteRow(cells(row), delimiter) + lineEnd;
    if (text.length > 64 * 1024) {
      yield text;
      text = '';
    }
  }
  yield text;
}

function locatorOf(offset: number): string {
  return Buffer.from(String(offset)).toString('base64url');
}

function offsetOf(locator: string): number {
  const offset = Number(Buffer.from(locator, 'base64url').toString('utf8'));
  if (!Number.isInteger(offset) || offset < 0)
    throw new SalesforceError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
  return offset;
}

function describe(job: QueryJob): object {
  return {
    id: job.id,
    operation: job.operation,
    object: job.result?.scope.table.object.name ?? null,
    createdById: job.userId,
    createdDate: stamp(job.createdAt),
    systemModstamp: stamp(job.createdAt),
    state: job.state,
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: job.apiVersion,
    jobType: 'V2Query',
    lineEnding: job.lineEnding,
    columnDelimiter: job.columnDelimiter,
    numberRecordsProcessed: job.result?.rows.length ?? 0,
    retries: 0,
    totalProcessingTime: 0,
    isPkChunkingSupported: true,
  };
}
