import type { Failure } from '../errors.ts';
import type { Lane } from '../records/batch.ts';
import type { delimiters } from './file-format.ts';

export type JobState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

/** What a client asks for when it opens a job. */
export interface IngestRequest {
  object: string;
  operation: Lane | 'hardDelete';
  externalIdFieldName?: string;
  assignmentRuleId?: string;
  lineEnding: 'LF' | 'CRLF';
  columnDelimiter: keyof typeof delimiters;
  apiVersion: number;
}

export interface IngestJob {
  id: string;
  request: IngestRequest;
  userId: string;
  createdAt: number;
  changedAt: number;
  /** When the first row was due; absent before. */
  startedAt?: number;
  state: JobState;
  /** Absent until the one upload is in. */
  uploadBytes?: number;
  /** More than one spoils the job, which shows when it is closed. */
  uploads: number;
  /** Rows passed; all rows from this one on are unprocessed. */
  passed: number;
  /** Rows done, failed ones among them. */
  processed: number;
  failed: number;
  errorMessage?: string;
  /**
   * One number for each row passed: its record's row × 4 + 1 created, 2 not created, 3 failed (see `errors`);
   * 0 for a row of a batch that was given up.
   */
  outcomes: number[];
  errors: Map<number, Failure>;
}

/**
 * The job as it is shown when it is made or changed.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/create_job.htm (checked 2026-11)
 */
export function describeChangedJob(job: IngestJob): Record<string, unknown> {
  const { request } = job;
  const { externalIdFieldName, assignmentRuleId } = request;
  return {
    id: job.id,
    operation: request.operation,
    object: request.object,
    createdById: job.userId,
    createdDate: stamp(job.createdAt),
    systemModstamp: stamp(job.changedAt),
    state: job.state,
    ...(externalIdFieldName === undefined ? {} : { externalIdFieldName }),
    ...(assignmentRuleId === undefined ? {} : { assignmentRuleId }),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: request.apiVersion,
    ...(job.state === 'Open'
      ? { contentUrl: `services/data/v${request.apiVersion.toFixed(1)}/jobs/ingest/${job.id}/batches` }
      : {}),
    lineEnding: request.lineEnding,
    columnDelimiter: request.columnDelimiter,
  };
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/get_all_jobs.htm */
export function describeListedJob(job: IngestJob): Record<string, unknown> {
  return { ...describeChangedJob(job), jobType: 'V2Ingest' };
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/get_job_info.htm */
export function describeJob(job: IngestJob): Record<string, unknown> {
  const active = job.startedAt === undefined ? 0 : job.changedAt - job.startedAt;
  return {
    ...describeListedJob(job),
    retries: 0,
    totalProcessingTime: active,
    apiActiveProcessingTime: active,
    apexProcessingTime: 0,
    numberRecordsProcessed: job.processed,
    numberRecordsFailed: job.failed,
    isPkChunkingSupported: false,
    ...(job.errorMessage === undefined ? {} : { errorMessage: job.errorMessage }),
  };
}

export function stamp(time: number): string {
  return new Date(Math.floor(time / 1000) * 1000).toISOString().replace('Z', '+0000');
}
