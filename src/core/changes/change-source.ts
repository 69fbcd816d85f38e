import type { StepContext } from '../connector.ts';
import type { Problem } from '../errors.ts';
import type { Cell } from '../table.ts';
import type { RowFilter } from './row-filter.ts';
import type { SourceObject, SourceObjectSummary } from './source-object.ts';

/**
 * Which records, and what of them. Beside `columns`, every row brings its id and its stamp (the time of its last
 * change, by the vendor's clock).
 */
export interface ChangeQuery {
  object: string;
  /** Names of fields as the caller wrote them, also of parents (`Account.Name`); none: ids alone. */
  columns: readonly string[];
  filter?: RowFilter;
  /** Records changed after this time; ISO 8601, whole seconds, UTC; absent: from the beginning. */
  after?: string;
  /** Records changed until this time, itself included; absent: to the end. */
  upTo?: string;
  /** Only these records. */
  ids?: readonly string[];
  /** `deleted`: those in the recycle bin, with the winner of a merge; `any`: these and the live; default `live`. */
  which?: 'live' | 'deleted' | 'any';
}

/** One record: typed values in the order of `columns`; null where the field is empty. */
export interface SourceRow {
  id: string;
  /** ISO 8601 with milliseconds, UTC. */
  stamp: string;
  values: readonly Cell[];
  /** Of a deleted record that was merged into another: the other's id. */
  mergedInto?: string;
}

/** What is left of the vendor's daily calls, for everybody who shares the account. */
export interface CallQuota {
  left: number;
  max: number;
}

/** A source that can tell what changed since it was read before. */
export interface ChangeSource {
  /** Collections that can be read so, by name. */
  objects(): Promise<SourceObjectSummary[]>;
  /**
   * Live metadata as the connection's user sees it. @throws SaltbridgeError `config` (`OBJECT_NOT_FOUND`)
   *
   * @param columns  fields of parents among them are told as well, as far as they are found: `Account.Name`
   */
  describe(object: string, columns?: readonly string[]): Promise<SourceObject>;
  /** Everything that keeps the query from being read, all at once: hidden, removed, retyped or unfilterable fields. */
  check(query: ChangeQuery): Promise<Problem[]>;
  /** The newest whole second of which all changes can be seen by now: the vendor's time less `lagMs`. */
  horizon(lagMs: number): Promise<string>;
  /** How many records the query selects now. */
  count(query: ChangeQuery): Promise<number>;
  /**
   * Few records, oldest change first: batches in the order of (stamp, id), each page asked for from behind the last row
   * of the one before.
   *
   * @param options  `pageSize` at most 2,000, the default; `limit`: end after so many
   * @throws SaltbridgeError `config` (`NO_PROGRESS`) where a page does not lie behind the one before;
   *   `transient` (`RECORDS_MISSING`) where a page holds other than it announced; `transient` (`RECORD_MOVED`) where a
   *   record changed while it was put together of several queries and would not be met again
   */
  rows(
    query: ChangeQuery,
    options: { pageSize?: number; limit?: number },
    context: StepContext,
  ): AsyncIterable<readonly SourceRow[]>;
  /** Many records, by a job whose pages any process may fetch. */
  jobs: ReadJobs;
  quota(): Promise<CallQuota>;
  /** What the answers so far have told of it in passing; absent before the first. */
  lastQuota(): CallQuota | undefined;
  /** Calls made since the connector was opened. */
  callsMade(): number;
}

/** Ended with so many rows; or `lost`: why the job came to nothing, which another one need not; or not ended yet. */
export type ReadJobState = { rows: number } | { lost: string } | { pending: true };

export interface ReadJobs {
  /** Orders the read and returns the job's id. */
  open(query: ChangeQuery): Promise<string>;
  /**
   * Looks some times whether the job has ended, less and less often; safe to repeat.
   *
   * @param options  `looks`: how many at most; `again`: there were some before, so the job takes long
   * @throws SaltbridgeError where another job would fail alike
   */
  wait(
    jobId: string,
    options: { looks: number; again: boolean },
    context: StepContext,
  ): Promise<ReadJobState>;
  /**
   * One page of the result.
   *
   * @param locator  absent: the first page
   * @param onEnd  told once, when the page was read to its end: how many rows the vendor says it holds, and where the
   *   next page is, if there is one
   * @throws SaltbridgeError `transient` (`RECORDS_MISSING`) where the page holds other than it announced
   */
  page(
    jobId: string,
    query: ChangeQuery,
    at: { locator?: string; maxRows: number },
    onEnd: (end: { rows: number; next?: string }) => void,
    context: StepContext,
  ): AsyncIterable<readonly SourceRow[]>;
  /** Gives the job up; does nothing where it is over or gone. */
  discard(jobId: string): Promise<void>;
}
