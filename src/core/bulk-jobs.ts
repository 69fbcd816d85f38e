import type { Outcome, StepContext, WriteRequest } from './connector.ts';

/** Asynchronous jobs that write large sets. */
export interface BulkJobs {
  /** The vendor's largest job; more rows or bytes must be split. */
  readonly limits: { bytesPerJob: number };
  /** Opens a job and returns its id. Nothing is written until `run`. */
  open(request: WriteRequest): Promise<string>;
  /**
   * Uploads the rows (CSV lines without header, LF, comma), starts the job and waits for its end.
   * Safe to repeat: a job that was already started is only waited for; one whose upload is uncertain is aborted,
   * and its rows are then unprocessed. When the signal aborts it throws and leaves the job to `abort` or to the next
   * attempt.
   */
  run(
    jobId: string,
    request: WriteRequest,
    content: () => AsyncIterable<Uint8Array>,
    context: StepContext,
  ): Promise<BulkJobEnd>;
  /** Streams what became of the rows. */
  outcomes(
    jobId: string,
    request: WriteRequest,
    state: 'successful' | 'failed' | 'unprocessed',
    context: StepContext,
  ): AsyncIterable<readonly Outcome[]>;
  /** Ends the job; rows already written stay. Does nothing to a job that ended. */
  abort(jobId: string): Promise<void>;
}

export interface BulkJobEnd {
  state: 'completed' | 'failed' | 'aborted';
  processed: number;
  failed: number;
  /** The vendor's word on why the job as a whole failed. */
  message?: string;
}
