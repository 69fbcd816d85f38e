import type { Failure } from '../errors.ts';
import type { Lane } from '../records/batch.ts';

export const delimiters = {
  COMMA: ',',
  TAB: '\t',
  SEMICOLON: ';',
  PIPE: '|',
  CARET: '^',
  BACKQUOTE: '`',
} as const;

export type JobState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

/** What a client asks for when it opens a job. */
export interface IngestRequest {
  object: string;
  operation: Lane;
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
  state: JobState;
  /** Absent until the one upload is in. */
  uploadBytes?: number;
  /** More than one spoils the job, which shows when it is closed. */
  uploads: number;
  /** Rows done, failed ones among them; all rows from this one on are unprocessed. */
  processed: number;
  failed: number;
  errorMessage?: string;
  /** One number a row: its record's row × 4 + 1 created, 2 not created, 3 failed (see `errors`). */
  outcomes: number[];
  errors: Map<number, Failure>;
}

/** The job as the API shows it. */
export function describeJob(job: IngestJob): Record<string, unknown> {
  const { request } = job;
  return {
    id: job.id,
    operation: request.operation,
    object: request.object,
    createdById: job.userId,
    createdDate: stamp(job.createdAt),
    systemModstamp: stamp(job.changedAt),
    state: job.state,
    ...(request.externalIdFieldName === undefined
      ? {}
      : { externalIdFieldName: request.externalIdFieldName }),
    ...(request.assignmentRuleId === undefined ? {} : { assignmentRuleId: request.assignmentRuleId }),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: request.apiVersion,
    jobType: 'V2Ingest',
    ...(job.state === 'Open'
      ? { contentUrl: `services/data/v${request.apiVersion.toFixed(1)}/jobs/ingest/${job.id}/batches` }
      : {}),
    lineEnding: request.lineEnding,
    columnDelimiter: request.columnDelimiter,
    retries: 0,
    totalProcessingTime: job.changedAt - job.createdAt,
    apiActiveProcessingTime: job.changedAt - job.createdAt,
    apexProcessingTime: 0,
    numberRecordsProcessed: job.processed,
    numberRecordsFailed: job.failed,
    ...(job.errorMessage === undefined ? {} : { errorMessage: job.errorMessage }),
  };
}

export function stamp(time: number): string {
  return new Date(Math.floor(time / 1000) * 1000).toISOString().replace('Z', '+0000');
}
