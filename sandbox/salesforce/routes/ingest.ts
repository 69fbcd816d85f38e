import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { FileFormat } from '../bulk/file-format.ts';
import {
  describeChangedJob,
  describeJob,
  describeListedJob,
  type IngestJob,
  type IngestRequest,
} from '../bulk/ingest-job.ts';
import { ingestResults, resultKinds } from '../bulk/ingest-results.ts';
import { hasEnded, pageOfJobs } from '../bulk/job-list.ts';
import { invalidJob, notTerminated, unreadableJob, wrongState } from '../bulk/job-refusals.ts';
import { readMultipart } from '../bulk/multipart.ts';
import { type Received, UploadTooLarge } from '../bulk/upload.ts';
import { notFound, SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { callOf } from './calls.ts';

const JobBody = FileFormat.extend({
  object: z.string(),
  operation: z.enum(['insert', 'update', 'upsert', 'delete', 'hardDelete']),
  externalIdFieldName: z.string().nullish(),
  assignmentRuleId: z.string().nullish(),
});
const StateBody = z.object({ state: z.enum(['UploadComplete', 'Aborted']) });
/** @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/bulk_common_limits.htm */
const uploadLimitBytes = 150 * 1024 * 1024;

type WithId = { Params: { id: string } };

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/bulk_api_2_0_ingest.htm (checked 2026-11) */
export function addIngest(api: FastifyInstance, org: Org): void {
  const { ingest } = org;

  api.post('/jobs/ingest', async (request) => {
    const type = request.headers['content-type'] ?? '';
    if (!type.startsWith('multipart/form-data') || !Buffer.isBuffer(request.body))
      return describeChangedJob(open(org, request, request.body));
    const { job: wish, content } = readMultipart(type, request.body);
    const job = open(org, request, wish);
    await fill(org, job, Readable.from([content]));
    ingest.close(job.id);
    return describeChangedJob(job);
  });

  api.get('/jobs/ingest', async (request) =>
    pageOfJobs(ingest.list(), request.query, {
      path: `${callOf(request).base}/jobs/ingest`,
      jobType: 'V2Ingest',
      describe: describeListedJob,
    }),
  );
  api.get<WithId>('/jobs/ingest/:id', async (request) => describeJob(ingest.job(request.params.id)));

  api.put<WithId & { Body: Readable }>(
    '/jobs/ingest/:id/batches',
    { config: { streamBody: true } },
    async (request, reply) => {
      await fill(org, ingest.job(request.params.id), request.body ?? Readable.from([]));
      return reply.code(201).send();
    },
  );

  api.patch<WithId>('/jobs/ingest/:id', async (request) => {
    const job = ingest.job(request.params.id);
    const parsed = StateBody.safeParse(request.body);
    if (!parsed.success) throw unreadableJob();
    if (parsed.data.state === 'UploadComplete') {
      assertClosable(job);
      ingest.close(job.id);
    } else if (job.state !== 'Aborted') {
      if (hasEnded(job)) throw wrongState('Aborting already Completed Job not allowed');
      ingest.abort({ id: job.id, at: org.now() });
    }
    return describeChangedJob(job);
  });

  api.delete<WithId>('/jobs/ingest/:id', async (request, reply) => {
    const job = ingest.job(request.params.id);
    if (job.state === 'Open' || job.state === 'InProgress') throw notTerminated();
    ingest.remove({ id: job.id });
    org.uploads.forget(job.id);
    return reply.code(204).send();
  });

  // Clients write the last word in whatever case they like: the documentation has `unprocessedrecords`.
  api.get<{ Params: { id: string; results: string } }>(
    '/jobs/ingest/:id/:results',
    async (request, reply) => {
      const kind = resultKinds.find((name) => name.toLowerCase() === request.params.results.toLowerCase());
      if (kind === undefined) throw notFound();
      const job = ingest.job(request.params.id);
      const upload = org.uploads.open(job.id, job.uploadBytes ?? 0);
      const rows = ingestResults(job, upload, org.store.table(job.request.object).object, kind);
      return reply.type('text/csv').send(Readable.from(rows, { objectMode: false }));
    },
  );
}

/** @throws SalesforceError in the words of https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/bulk_api_2_0_errors.htm and of clients' reports */
function open(org: Org, request: FastifyRequest, wish: unknown): IngestJob {
  const { userId, versionNumber, rights } = callOf(request);
  const parsed = JobBody.safeParse(wish);
  if (!parsed.success) throw unreadableJob();
  const { object: name, externalIdFieldName, assignmentRuleId, contentType: _csv, ...rest } = parsed.data;
  const object = org.store.schema.object(name);
  if (object === undefined || !rights.object(object, 'Read'))
    throw new SalesforceError(400, 'INVALIDENTITY', `InvalidEntity : Unable to find object: ${name}`);
  if (!object.writable)
    throw new SalesforceError(
      400,
      'INVALIDENTITY',
      `InvalidEntity : Entity '${object.name}' is not supported by the Bulk API.`,
    );
  if (rest.operation === 'hardDelete' && !rights.has('BulkApiHardDelete'))
    throw new SalesforceError(
      400,
      'FEATURENOTENABLED',
      'FeatureNotEnabled : hardDelete operation requires special user profile permission, please contact your system administrator',
    );
  const key = externalIdFieldName ? object.field(externalIdFieldName) : undefined;
  if (rest.operation === 'upsert' && !externalIdFieldName)
    throw invalidJob(
      `External ID was blank for ${object.name}. An External ID must be specified for upsert.`,
    );
  if (rest.operation === 'upsert' && key?.idLookup !== true)
    throw invalidJob(
      `Field name provided, ${externalIdFieldName} does not match an External ID, Salesforce Id, or indexed field for ${object.name}`,
    );
  const asked: IngestRequest = {
    ...rest,
    object: object.name,
    apiVersion: versionNumber,
    ...(key === undefined ? {} : { externalIdFieldName: key.name }),
    ...(assignmentRuleId ? { assignmentRuleId } : {}),
  };
  return org.ingest.open({ request: asked, userId, at: org.now() });
}

async function fill(org: Org, job: IngestJob, body: Readable): Promise<void> {
  assertOpen(job);
  const received = await receive(org, job, body);
  // The job may have been closed while the bytes came in.
  if (job.state !== 'Open') await received.discard();
  assertOpen(job);
  received.keep();
  org.ingest.upload({ id: job.id, bytes: received.bytes });
}

async function receive(org: Org, job: IngestJob, body: Readable): Promise<Received> {
  try {
    return await org.uploads.receive(job.id, body, uploadLimitBytes);
  } catch (error) {
    if (!(error instanceof UploadTooLarge)) throw error;
    throw new SalesforceError(413, 'REQUEST_ENTITY_TOO_LARGE', 'The content of a job may be 150 MB at most');
  }
}

/** Wording: https://github.com/jetstreamapp/jetstream/pull/2061 (checked 2026-11). */
function assertOpen({ state }: IngestJob): void {
  if (state !== 'Open')
    throw wrongState(`Failed to create batch, since the Job is not Open. Current job state is '${state}'`);
}

function assertClosable(job: IngestJob): void {
  if (job.state !== 'Open')
    throw wrongState(
      `Closing already ${job.state === 'Aborted' || job.state === 'Failed' ? job.state : 'Completed'} Job not allowed`,
    );
  // Wording, spelling included: https://salesforce.stackexchange.com/questions/231917 (checked 2026-11).
  if (job.uploads > 1)
    throw new SalesforceError(
      400,
      'INVALIDJOB',
      `Found multipe contents for job: <${job.id.slice(0, 15)}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.`,
    );
}
