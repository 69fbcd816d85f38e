import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { delimiters, describeJob, type IngestJob, type IngestRequest } from '../bulk/ingest-job.ts';
import { ingestResults, type ResultKind } from '../bulk/ingest-results.ts';
import { type Received, UploadTooLarge } from '../bulk/upload.ts';
import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { callOf } from './calls.ts';

// The object's keys are exactly the delimiters' names.
const delimiterNames = Object.keys(delimiters) as [keyof typeof delimiters];
const JobBody = z.object({
  object: z.string(),
  operation: z.enum(['insert', 'update', 'upsert', 'delete']),
  externalIdFieldName: z.string().optional(),
  assignmentRuleId: z.string().optional(),
  contentType: z.literal('CSV').optional(),
  lineEnding: z.enum(['LF', 'CRLF']).default('LF'),
  columnDelimiter: z.enum(delimiterNames).default('COMMA'),
});
const StateBody = z.object({ state: z.enum(['UploadComplete', 'Aborted']) });
/** @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/bulk_common_limits.htm */
const uploadLimitBytes = 150 * 1024 * 1024;

type WithId = { Params: { id: string } };

export function addIngest(api: FastifyInstance, org: Org): void {
  const { ingest } = org;

  api.post('/jobs/ingest', async (request) => {
    const { userId, versionNumber } = callOf(request);
    const parsed = JobBody.safeParse(request.body);
    if (!parsed.success) throw invalidJob(z.prettifyError(parsed.error));
    const { object: name, externalIdFieldName, assignmentRuleId, contentType: _csv, ...rest } = parsed.data;
    const object = org.store.schema.object(name);
    if (object === undefined || !callOf(request).rights.object(object, 'Read'))
      throw new SalesforceError(400, 'INVALIDENTITY', `Unable to find object: ${name}`);
    const key = externalIdFieldName === undefined ? undefined : object.field(externalIdFieldName);
    if (rest.operation === 'upsert' && externalIdFieldName === undefined)
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
      ...(assignmentRuleId === undefined ? {} : { assignmentRuleId }),
    };
    return describeJob(ingest.open({ request: asked, userId, at: org.now() }));
  });

  api.get('/jobs/ingest', async () => ({
    done: true,
    nextRecordsUrl: null,
    records: ingest.list().map(describeJob),
  }));
  api.get<WithId>('/jobs/ingest/:id', async (request) => describeJob(ingest.job(request.params.id)));

  api.put<WithId & { Body: Readable }>(
    '/jobs/ingest/:id/batches',
    { config: { streamBody: true } },
    async (request, reply) => {
      const job = ingest.job(request.params.id);
      assertOpen(job);
      const received = await receive(org, job, request.body);
      // The job may have been closed while the bytes came in.
      if (job.state !== 'Open') await received.discard();
      assertOpen(job);
      received.keep();
      ingest.upload({ id: job.id, bytes: received.bytes });
      return reply.code(201).send();
    },
  );

  api.patch<WithId>('/jobs/ingest/:id', async (request) => {
    const job = ingest.job(request.params.id);
    const parsed = StateBody.safeParse(request.body);
    if (!parsed.success) throw invalidJob(z.prettifyError(parsed.error));
    if (parsed.data.state === 'UploadComplete') {
      if (job.state !== 'Open') throw wrongState(`Closing a job in state ${job.state} not allowed`);
      // Wording, spelling included: https://salesforce.stackexchange.com/questions/231917 (checked 2026-11).
      if (job.uploads > 1)
        throw new SalesforceError(
          400,
          'INVALIDJOB',
          `Found multipe contents for job: <${job.id.slice(0, 15)}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.`,
        );
      ingest.close(job.id);
    } else {
      if (job.state === 'JobComplete' || job.state === 'Failed')
        throw wrongState('Aborting already Completed Job not allowed');
      if (job.state !== 'Aborted') ingest.abort({ id: job.id, at: org.now() });
    }
    return describeJob(job);
  });

  api.delete<WithId>('/jobs/ingest/:id', async (request, reply) => {
    const job = ingest.job(request.params.id);
    if (job.state === 'Open' || job.state === 'InProgress')
      throw wrongState(`Deleting a job in state ${job.state} not allowed`);
    ingest.remove({ id: job.id });
    org.uploads.forget(job.id);
    return reply.code(204).send();
  });

  for (const kind of ['successfulResults', 'failedResults', 'unprocessedrecords'] satisfies ResultKind[])
    api.get<WithId>(`/jobs/ingest/:id/${kind}`, async (request, reply) => {
      const job = ingest.job(request.params.id);
      const upload = org.uploads.open(job.id, job.uploadBytes ?? 0);
      const rows = ingestResults(job, upload, org.store.table(job.request.object).object, kind);
      return reply.type('text/csv').send(Readable.from(rows, { objectMode: false }));
    });
}

function assertOpen(job: IngestJob): void {
  if (job.state !== 'Open') throw wrongState(`Job is not open for uploads: it is ${job.state}`);
}

async function receive(org: Org, job: IngestJob, body: Readable | undefined): Promise<Received> {
  try {
    return await org.uploads.receive(job.id, body ?? Readable.from([]), uploadLimitBytes);
  } catch (error) {
    if (!(error instanceof UploadTooLarge)) throw error;
    throw new SalesforceError(413, 'REQUEST_ENTITY_TOO_LARGE', 'The content of a job may be 150 MB at most');
  }
}

function invalidJob(message: string): SalesforceError {
  return new SalesforceError(400, 'INVALIDJOB', `InvalidJob : ${message}`);
}

function wrongState(message: string): SalesforceError {
  return new SalesforceError(400, 'INVALIDJOBSTATE', message);
}
